#include "io/study_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "io/json.h"

namespace attune::io {
namespace {

std::string example() {
  std::ifstream file(std::string(ATTUNE_SOURCE_DIR) + "/examples/study.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The example with one place changed, by JSON pointer.
std::string with(const char* pointer, const Json& value) {
  Json json = Json::parse(example());
  json[Json::json_pointer(pointer)] = value;
  return json.dump(1);
}
std::string without(const char* key) {
  Json json = Json::parse(example());
  json.erase(key);
  return json.dump(1);
}

std::string faults(const std::string& text) {
  const auto study = parse_study(text, "s.json");
  std::string out;
  if (!study) {
    for (const Diagnostic& one : study.error()) out += to_string(one) + "\n";
  }
  return out;
}

TEST(StudyFile, ReadsTheExample) {
  const auto study = parse_study(example(), "study.json");
  ASSERT_TRUE(study.has_value()) << faults(example());
  EXPECT_EQ(study->id, "evenings");
  EXPECT_EQ(study->languages, (std::vector<std::string>{"en", "de"}));
  EXPECT_EQ(study->days, 28);
  EXPECT_FALSE(study->start);
  EXPECT_EQ(study->items.size(), 12U + 1 + 4);
  ASSERT_EQ(study->schedules.size(), 3U);
  EXPECT_EQ(study->schedules[0].ask.size(), 13U);
  EXPECT_EQ(study->schedules[0].at, std::vector<survey::Minute>{1260});
  EXPECT_EQ(study->schedules[1].random[0].count, 2);
  EXPECT_EQ(study->schedules[2].on, 7);
  EXPECT_EQ(study->schedules[2].every, survey::Schedule::Every::week);
  EXPECT_EQ(survey::find_item(*study, "calm")->upper, 7);
  EXPECT_EQ(survey::find_item(*study, "commute")->upper, 100);
  EXPECT_EQ(survey::find_item(*study, "where")->choices[1].words.at("de"), "bei der Arbeit");
  EXPECT_EQ(study->assignment->blocks, (std::vector<int>{4, 6}));
  EXPECT_EQ(study->prompts[0].available[0].at_most, 5);
  EXPECT_TRUE(study->prompts[0].for_couple);
  EXPECT_EQ(study->consents[0].version, "2026-03");
}

TEST(StudyFile, AStartIsADay) {
  EXPECT_EQ(parse_study(with("/start", "2026-03-29"), "s")->start, 20541);
  EXPECT_NE(faults(with("/start", "2026-02-30")), "");
  EXPECT_NE(faults(with("/start", "2026-03-29T10:00")), "");
  EXPECT_NE(faults(with("/start", 5)), "");
}

TEST(StudyFile, EveryFaultHasItsLine) {
  EXPECT_EQ(faults("{\n \"attune_study\": 1,\n \"id\": \"a\",\n \"title\": \"T\",\n"
                   " \"languages\": [\"en\"],\n \"dayz\": 3,\n \"days\": 0,\n"
                   " \"items\": [{\"use\": \"closness\"}],\n \"schedules\": [],\n"
                   " \"consent\": []\n}"),
            "s.json:6: dayz: is not known here (did you mean \"days\"?)\n"
            "s.json:7: days is 0, expected a whole number from 1 to 1100\n"
            "s.json:8: items[0].use is \"closness\", expected daily, weekly, or an item of these "
            "such as closeness\n"
            "s.json:9: schedules: is empty (at least one schedule)\n"
            "s.json:10: consent: is empty (nobody can join a study without a text to agree to)\n");
}

struct Fault {
  const char* pointer;
  Json value;
  const char* says;
};

TEST(StudyFile, FaultsOfEveryKind) {
  const Fault all[] = {
      {"/attune_study", 2, "expected 1"},
      {"/id", "No Spaces", "expected a name"},
      {"/languages", Json::array(), "is empty"},
      {"/languages/1", "en", "twice"},
      {"/title/de", 3, "expected a text"},
      {"/title", "one", "expected an object"},
      {"/items/0/use", "hourly", "expected daily"},
      {"/items/2/name", "stress", "column of the diary"},
      {"/items/2/name", "9lives", "expected a name"},
      {"/items/2/name", "cheerful", "twice"},
      {"/items/2/form", "slider", "expected rating"},
      {"/items/2/scale", "nine", "a scale that"},
      {"/items/4/upper", -5, "goes from"},
      {"/items/5/choices/1/value", 1, "another choice"},
      {"/items/5/choices", Json::array(), "is empty"},
      {"/items/5/lower", 1, "for ratings only"},
      {"/random_blocks/0", "none", "fewer than two"},
      {"/causes/0", "stress", "own item"},
      {"/causes/0", "nothing", "own item"},
      {"/schedules/0/ask/1", "nothing", "expected an item"},
      {"/schedules/0/ask/0", "closeness", "no schedule asks distance"},
      {"/schedules/0/at/0", "25:00", "expected a time"},
      {"/schedules/0/at/0", "9:00", "expected a time"},
      {"/schedules/0/at", Json::array(), "is empty"},
      {"/schedules/0/at/0", "19:30", "as evening does"},
      {"/schedules/0/remind", 300, "from 0 to 299"},
      {"/schedules/1/random/0/to", "09:00", "not before"},
      {"/schedules/1/random/0/count", 6, "do not fit"},
      {"/schedules/2/on", "sunnday", "monday"},
      {"/schedules/2/every", "fortnight", "day, week or month"},
      {"/schedules/2/name", "evening", "twice"},
      {"/assignment/blocks/0", 5, "a multiple of 2"},
      {"/assignment/arms", Json::array({{{"name", "one"}}}), "fewer than two"},
      {"/assignment/seed", -1, "whole number"},
      {"/prompts/0/probability", 1, "above 0 and below 1"},
      {"/prompts/0/arms/0", "nobody", "an arm of"},
      {"/prompts/0/available/0/item", "space", "is private"},
      {"/prompts/0/available/0/item", "moments", "an item of this study"},
      {"/prompts/0/for", "both", "person or couple"},
      {"/consent/0/text", {{"en", "x"}}, "words in \"de\" are missing"},
  };
  for (const Fault& fault : all) {
    const std::string told = faults(with(fault.pointer, fault.value));
    EXPECT_NE(told.find(fault.says), std::string::npos) << fault.pointer << ": " << told;
  }
}

TEST(StudyFile, WhatIsRequired) {
  for (const char* key :
       {"attune_study", "id", "title", "languages", "days", "items", "schedules", "consent"}) {
    EXPECT_NE(faults(without(key)).find("\"" + std::string(key) + "\" is missing"),
              std::string::npos)
        << key;
  }
}

TEST(StudyFile, AConditionMayNameAMoment) {
  EXPECT_EQ(faults(with("/prompts/0/available/0/item", "touch")), "");
}

TEST(StudyFile, WhateverTheValueNothingBreaks) {
  const Json strange[] = {nullptr,
                          true,
                          -1,
                          1e300,
                          "",
                          "\u0000",
                          Json::array(),
                          Json::object(),
                          Json::array({Json::array()}),
                          Json::array({nullptr}),
                          {{"x", 1}}};
  const Json flat = Json::parse(example()).flatten();
  for (const auto& [pointer, value] : flat.items()) {
    for (const Json& other : strange) (void)parse_study(with(pointer.c_str(), other), "s");
    const std::string above = pointer.substr(0, pointer.rfind('/'));
    for (const Json& other : strange) (void)parse_study(with(above.c_str(), other), "s");
  }
}

}  // namespace
}  // namespace attune::io
