#include "app/server/pages/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "app/server/pages/check_in.h"
#include "app/server/pages/pseudo.h"
#include "survey/item.h"

namespace attune::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::set<std::string> keys_of(const std::string& language) {
  std::set<std::string> keys;
  for (const auto& [key, pattern] : Messages::of(language).patterns()) keys.insert(key);
  return keys;
}

TEST(Messages, EveryLanguageHasEveryKey) {
  for (const std::string& language : Messages::languages()) {
    EXPECT_EQ(keys_of(language), keys_of("en")) << language;
  }
}

TEST(Messages, PlaceholdersAgreeAndNothingIsEmpty) {
  const Messages& english = Messages::of("en");
  for (const char* language : {"en", "de", "en-XA", "en-XB"}) {
    for (const auto& [key, pattern] : Messages::of(language).patterns()) {
      EXPECT_FALSE(pattern.empty()) << key;
      EXPECT_EQ(placeholders(pattern), placeholders(english.patterns().at(key)))
          << language << " " << key;
    }
  }
}

/// Literals of the C++ that are keys by their first word.
std::vector<std::pair<std::string, std::string>> used_keys() {
  std::set<std::string> spaces;
  for (const std::string& key : keys_of("en")) spaces.insert(key.substr(0, key.find('.')));
  static const std::regex literal("\"([a-z_]+)((?:\\.[a-z0-9_]+)+)\"");
  std::vector<std::pair<std::string, std::string>> used;
  const std::filesystem::path server = ATTUNE_SOURCE_DIR "/src/app/server";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server)) {
    if (entry.path().extension() != ".cc" || entry.path().stem().string().ends_with("_test")) {
      continue;
    }
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator i(source.begin(), source.end(), literal), end; i != end; ++i) {
      // A file of the export begins as no key does: its ending tells.
      static const std::set<std::string> kEndings{".csv", ".json", ".sav",  ".dta", ".toml", ".css",
                                                  ".js",  ".svg",  ".html", ".ics", ".key",  ".db"};
      if (!spaces.contains((*i)[1]) || kEndings.contains((*i)[2])) continue;
      used.emplace_back((*i)[1].str() + (*i)[2].str(), entry.path().filename());
    }
  }
  return used;
}

TEST(Messages, EveryKeyThatTheProgramUsesExists) {
  const auto used = used_keys();
  EXPECT_GT(used.size(), 150U);
  const Messages& english = Messages::of("en");
  const auto& patterns = english.patterns();
  for (const auto& [key, file] : used) {
    // Some are the beginning of a family: "join.partner" of "join.partner.title".
    const auto family = patterns.lower_bound(key + ".");
    const bool begins = family != patterns.end() && family->first.starts_with(key + ".");
    EXPECT_TRUE(english.has(key) || begins) << key << " in " << file;
  }
}

TEST(Messages, EveryItemHasItsWords) {
  for (const std::string& language : Messages::languages()) {
    const Messages& words = Messages::of(language);
    for (const auto& items : {survey::daily_items(), survey::weekly_items()}) {
      for (const survey::Item& item : items) {
        EXPECT_TRUE(words.has("item." + item.name)) << language << " " << item.name;
        EXPECT_TRUE(item.secret || words.has("name." + item.name)) << language << " " << item.name;
        for (const survey::Choice& choice : item.choices) {
          const std::string key = "item." + item.name + "." + choice.name;
          EXPECT_TRUE(words.has(key)) << language << " " << key;
        }
      }
    }
  }
}

TEST(Messages, KeepToTheWordingRules) {
  // No blame, diagnosis, hormones, scores or streaks, nothing of what the other one left undone.
  const std::regex forbidden(
      "oxytocin|dopamin|hormon|cortisol|mirror neuron|streak|serie von|"
      "relationship score|score of (the|your) relationship|your score|dein score|"
      "your partner (did not|didn.t|has not|hasn.t|skipped|missed|forgot)|"
      "the other one (did not|has not|skipped|missed|forgot)|"
      "(dein partner|deine partnerin|die andere person) (hat nicht|hat übersprungen|vergaß)|"
      "you are (withdrawn|avoidant|depressed)|du bist (zurückgezogen|vermeidend|depressiv)|"
      "your (partner'?s|fault)|caused (this|it)|you should|du sollte?st|fix your|"
      "punkte gesammelt|below normal|abnormal",
      std::regex::icase);
  // These deny it, and are the only ones that may name it.
  const std::set<std::string> denials{"frame.no_diagnosis", "record.associations",
                                      "welcome.what_none"};
  const std::regex named("diagnos|blame|fault\\b|schuld|points\\b.*rank", std::regex::icase);
  for (const std::string& language : Messages::languages()) {
    for (const auto& [key, pattern] : Messages::of(language).patterns()) {
      EXPECT_FALSE(std::regex_search(pattern, forbidden)) << key << ": " << pattern;
      if (denials.contains(key)) continue;
      EXPECT_FALSE(std::regex_search(pattern, named)) << key << ": " << pattern;
    }
  }
}

TEST(Messages, PluralsNumbersAndDaysAreOfTheLanguage) {
  const Messages& english = Messages::of("en");
  const Messages& german = Messages::of("de");
  EXPECT_EQ(english.say("pair.minutes", {{"minutes", "1"}}), "Good for one more minute.");
  EXPECT_EQ(english.say("pair.minutes", {{"minutes", "29"}}), "Good for 29 more minutes.");
  EXPECT_THAT(german.say("timeline.not_yet", {{"have", "0"}, {"need", "14"}}),
              HasSubstr("Bisher keine Einträge"));
  const Day tuesday{20514};  // 2026-03-02
  EXPECT_EQ(english.day({20514 - 1}), "Sunday, 1 March");
  EXPECT_EQ(english.day(tuesday), "Monday, 2 March");
  EXPECT_EQ(german.day(tuesday), "Montag, 2. März");
  EXPECT_EQ(english.date(tuesday), "2 Mar 2026");
  EXPECT_EQ(english.number(1234.56, 1), "1,234.6");
  EXPECT_EQ(german.number(1234.56, 1), "1.234,6");
  EXPECT_EQ(english.percent(0.8), "80%");
  EXPECT_EQ(english.percent(0.998), "more than 99%");
  EXPECT_EQ(german.percent(0.004), "weniger als 1\u00a0%");
  EXPECT_THAT(english.say("timeline.spell", {{"since", "20514"}, {"probability", "80%"}}),
              HasSubstr("since about 2 March (80% likely)"));
}

TEST(Messages, TextStaysText) {
  // A name that looks like a number or like a pattern is neither.
  const Messages& english = Messages::of("en");
  EXPECT_EQ(english.say("you.title", {{"name", "0070"}}), "0070");
  EXPECT_EQ(english.say("you.title", {{"name", "{x} 'y' #"}}), "{x} 'y' #");
  EXPECT_EQ(english.say("you.title"), "");
  EXPECT_EQ(english.say("no.such_key"), "no.such_key");
  EXPECT_EQ(&Messages::of("tlh"), &english);
  EXPECT_EQ(&Messages::of(""), &english);
}

TEST(Pseudo, IsLongerAccentedAndKeepsPlaceholders) {
  EXPECT_EQ(pseudo_accented("Save"), "[Šåvé~~]");
  const std::string pattern = "{n, plural, one {# day} other {# days}} of {name}";
  const std::string made = pseudo_accented(pattern);
  EXPECT_EQ(placeholders(made), placeholders(pattern));
  EXPECT_THAT(made, HasSubstr("{name}"));
  EXPECT_THAT(made, HasSubstr("# ðåýš"));
  EXPECT_TRUE(Messages::of("en-XB").right_to_left());
  EXPECT_FALSE(Messages::of("de").right_to_left());
}

TEST(Placeholders, NamesOnceWithTheirTypes) {
  EXPECT_THAT(placeholders("{b} {a, plural, one {{b}} other {#}}"),
              ElementsAre("a:plural", "b:text"));
  EXPECT_THROW((void)placeholders("{open"), std::invalid_argument);
}

}  // namespace
}  // namespace attune::server
