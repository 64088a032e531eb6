#include "io/schema.h"

#include <gtest/gtest.h>

#include "core/io_error.h"

namespace attune::io {
namespace {

Schema parse(const std::string& toml) {
  auto schema = parse_schema(toml, "schema.toml");
  EXPECT_TRUE(schema) << (schema ? "" : to_string(schema.error().front()));
  return schema ? *schema : Schema{};
}

/// All messages, a line each.
std::string faults(const std::string& toml) {
  const auto schema = parse_schema(toml, "s.toml");
  std::string text;
  if (schema) return text;
  for (const auto& d : schema.error()) text += to_string(d) + "\n";
  return text;
}

TEST(Schema, ReadsTheExampleOfTheInterface) {
  const Schema schema = parse(R"(
ignore = ["notes", "ip"]
[columns]
couple = "dyad_id"
time   = { column = "sent_at", format = "%d.%m.%Y %H:%M" }
closeness = { column = "ios", scale = [1, 7] }
stress    = { column = "pss", scale = [0, 100] }
distance  = { column = "apart", scale = [0, 100], censored = false }
low_mood  = { column = "happy", scale = [1, 5], reverse = true }
[causes]
commute = { column = "minutes_commuting", center = "person" }
[interventions]
therapy = { column = "session_today", decay_days = 14 }
)");
  EXPECT_EQ(schema.ignore, (std::vector<std::string>{"notes", "ip"}));
  ASSERT_EQ(schema.columns.size(), 6U);
  const auto find = [&](std::string_view name) {
    for (const auto& rule : schema.columns) {
      if (rule.name == name) return rule;
    }
    ADD_FAILURE() << name;
    return ColumnRule{};
  };
  EXPECT_EQ(find("couple").column, "dyad_id");
  EXPECT_EQ(find("couple").line, 4U);
  EXPECT_EQ(find("time").format, "%d.%m.%Y %H:%M");
  EXPECT_EQ(find("stress").scale->upper, 100);
  EXPECT_EQ(find("distance").censored, false);
  EXPECT_EQ(find("closeness").censored, std::nullopt);
  EXPECT_TRUE(find("low_mood").reverse);
  ASSERT_EQ(schema.causes.size(), 1U);
  EXPECT_EQ(schema.causes[0].column, "minutes_commuting");
  ASSERT_EQ(schema.interventions.size(), 1U);
  EXPECT_EQ(schema.interventions[0].decay_days, 14);
}

TEST(Schema, ReadsAWideLayout) {
  const Schema suffix = parse("partner_suffix = [\"_m\", \"_w\"]");
  ASSERT_TRUE(suffix.wide);
  EXPECT_FALSE(suffix.wide->prefix);
  EXPECT_EQ(suffix.wide->label[1], "w");
  const Schema prefix = parse("partner_prefix = [\"M_\", \"W_\"]");
  EXPECT_TRUE(prefix.wide->prefix);
  EXPECT_EQ(prefix.wide->label[0], "M");
}

TEST(Schema, AnEmptyOneIsFine) { EXPECT_TRUE(parse("").columns.empty()); }

TEST(Schema, SuggestsTheNearestName) {
  EXPECT_EQ(faults("[columns]\nclosness = \"ios\"\n").substr(0, 42),
            "s.toml:2: [columns]: \"closness\" is not one");
  EXPECT_NE(faults("[columns]\nclosness = \"ios\"\n").find("did you mean \"closeness\"?"),
            std::string::npos);
  EXPECT_NE(faults("[columns]\nstress = { column = \"a\", sclae = [1, 5] }\n")
                .find("unknown key \"sclae\" (did you mean \"scale\"?)"),
            std::string::npos);
  EXPECT_NE(faults("igore = []").find("did you mean \"ignore\"?"), std::string::npos);
}

TEST(Schema, ListsEveryFaultWithItsLine) {
  const std::string text = faults(R"(ignore = "notes"
[columns]
couple = 3
stress = { column = "a", scale = [5, 1] }
distance = { column = "b", scale = ["x", 1] }
touch = { column = "c", censored = true }
time = { column = "d", format = "%H" }
role = { scale = [1, 2] }
time_together = { column = "e", reverse = true }
[causes]
stress = "f"
"two words" = "g"
work = { column = "h", center = "nobody" }
[interventions]
work = { column = "i", decay_days = -1 }
)");
  for (const char* expected :
       {"s.toml:1: \"ignore\" is a text; expected a list of texts",
        "s.toml:3: [columns] couple: is a number",
        "s.toml:4: [columns] stress: \"scale\" is [5, 1]",
        "s.toml:5: [columns] distance: \"scale\" must",
        "s.toml:6: [columns] touch: takes no \"censored\"", "s.toml:7: [columns] time: \"format\"",
        "s.toml:8: [columns] role: the key \"column\" is missing",
        "s.toml:8: [columns] role: takes no \"scale\"",
        "s.toml:9: [columns] time_together: \"reverse\" needs",
        "s.toml:11: [causes]: \"stress\" is one of our own",
        "s.toml:12: [causes]: the name \"two words\"",
        "s.toml:13: [causes] work: \"center\" is \"nobody\"",
        "s.toml:15: [interventions] work: \"decay_days\" is -1",
        "s.toml:15: [interventions] work: the same name is under [causes]"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nin\n" << text;
  }
}

TEST(Schema, RefusesAColumnThatIsUsedTwice) {
  EXPECT_NE(faults("[columns]\nstress = \"a\"\nlow_mood = \"a\"\n").find("is used for"),
            std::string::npos);
  EXPECT_NE(
      faults("ignore = [\"a\"]\n[columns]\nstress = \"a\"\n").find("also listed in \"ignore\""),
      std::string::npos);
}

TEST(Schema, RefusesContradictoryWideLayouts) {
  EXPECT_NE(faults("partner_suffix = [\"_m\"]"), "");
  EXPECT_NE(faults("partner_suffix = [\"_m\", \"-m\"]"), "");
  EXPECT_NE(faults("partner_suffix = [\"_m\", \"\"]"), "");
  EXPECT_NE(faults("partner_suffix = [\"_m\", \"_w\"]\npartner_prefix = [\"M\", \"W\"]"), "");
  EXPECT_NE(faults("partner_suffix = [\"_m\", \"_w\"]\n[columns]\npartner = \"p\""), "");
}

TEST(Schema, PlacesASyntaxError) {
  EXPECT_EQ(faults("ignore = []\n[columns\n").substr(0, 9), "s.toml:2:");
  EXPECT_EQ(faults("# caf\xE9\n").substr(0, 28), "s.toml:1: the text is not UT");
}

TEST(Schema, ALetterBeyondAsciiOutsideQuotesIsASyntaxError) {
  // Undefined behaviour in toml++ 3.3, see toml.h; found by the fuzzer.
  for (const char* letter : {"\xC3\xA4", "\xEF\xB3\xBF", "\xE3\x80\x81", "\xE1\x9A\x81"}) {
    EXPECT_EQ(faults("[columns]\nstress" + std::string(letter) + " = \"a\"\n").substr(0, 9),
              "s.toml:2:");
    EXPECT_EQ(faults(std::string(letter) + "ore = []").substr(0, 9), "s.toml:1:");
  }
}

TEST(Schema, AFileThatCannotBeReadIsAnIoError) {
  EXPECT_THROW((void)read_schema("no/such/schema.toml"), IoError);
  EXPECT_THROW((void)read_schema("."), IoError);
}

}  // namespace
}  // namespace attune::io
