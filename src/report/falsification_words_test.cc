#include "report/falsification_words.h"

#include <gtest/gtest.h>

#include <set>

#include "testing/example_study.h"

namespace attune::report {
namespace {

using attune::testing::example_study;

const FalsificationTest& find(const std::vector<FalsificationTest>& tests, const char* name) {
  for (const FalsificationTest& test : tests) {
    if (test.name == name) return test;
  }
  throw std::out_of_range(name);
}

TEST(FalsificationTests, AreNineInOrderEachWithAVerdictAndASentence) {
  for (const bool open : {true, false}) {
    const auto tests = falsification_tests(example_study({.gate_open = open}));
    ASSERT_EQ(tests.size(), 9U);
    std::set<std::string> names;
    for (std::size_t n = 0; n < tests.size(); ++n) {
      EXPECT_EQ(tests[n].number, static_cast<int>(n) + 1);
      EXPECT_TRUE(tests[n].question.ends_with('?')) << tests[n].question;
      EXPECT_TRUE(tests[n].words.ends_with('.')) << tests[n].words;
      EXPECT_TRUE(tests[n].verdict == Verdict::not_possible || !tests[n].figure.empty()) << n;
      names.insert(tests[n].name);
    }
    EXPECT_EQ(names.size(), 9U);
  }
}

TEST(FalsificationTests, AreOnlyThereIfAskedFor) {
  analysis::Study study = example_study();
  study.trust = {};
  EXPECT_TRUE(falsification_tests(study).empty());
}

TEST(FalsificationTests, WhileTheGateIsShutNothingOfSpellsIsPassed) {
  const auto tests = falsification_tests(example_study({.gate_open = false}));
  EXPECT_EQ(find(tests, "gate").verdict, Verdict::failed);
  for (const char* name : {"gain", "held_out", "hazards", "pooling"}) {
    EXPECT_EQ(find(tests, name).verdict, Verdict::not_possible) << name;
  }
}

TEST(FalsificationTests, StrangersWhoShareWhatPartnersShareFail) {
  analysis::Study study = example_study();
  EXPECT_EQ(find(falsification_tests(study), "pseudo_couples").verdict, Verdict::passed);
  study.trust.pseudo_couples.innovations = {.2, .1, .3};
  const auto tests = falsification_tests(study);
  EXPECT_EQ(find(tests, "pseudo_couples").verdict, Verdict::failed);
  EXPECT_NE(find(tests, "pseudo_couples").words.find("in common"), std::string::npos);
}

TEST(FalsificationTests, AGainThatCannotBeToldIsNeitherPassedNorFailed) {
  analysis::Study study = example_study();
  study.trust.gain = {true, {.3, .2, .4}, {-.1, -.3, .1}, -.18, 900};
  EXPECT_EQ(find(falsification_tests(study), "gain").verdict, Verdict::not_possible);
  study.trust.gain.difference = {.02, -.1, .14};
  EXPECT_EQ(find(falsification_tests(study), "gain").verdict, Verdict::failed);
  study.trust.gain.difference = {-.15, -.28, -.02};
  EXPECT_EQ(find(falsification_tests(study), "gain").verdict, Verdict::passed);
}

TEST(FalsificationTests, LeadsAndProportionsGoByTheirP) {
  analysis::Study study = example_study();
  study.trust.lead.p = study.trust.pooling.p = .051;
  EXPECT_EQ(find(falsification_tests(study), "lead").verdict, Verdict::passed);
  EXPECT_EQ(find(falsification_tests(study), "pooling").verdict, Verdict::passed);
  study.trust.lead.p = study.trust.pooling.p = 1e-5;
  EXPECT_EQ(find(falsification_tests(study), "lead").verdict, Verdict::failed);
  EXPECT_EQ(find(falsification_tests(study), "pooling").verdict, Verdict::failed);
  EXPECT_NE(find(falsification_tests(study), "lead").figure.find("below 0.001"), std::string::npos);
}

}  // namespace
}  // namespace attune::report
