#include "report/explanation_words.h"

#include <gtest/gtest.h>

#include <limits>

#include "report/number.h"
#include "report/text.h"
#include "testing/example_study.h"

namespace attune::report {
namespace {

using attune::testing::example_study;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

analysis::Explanations touch_named() {
  analysis::Explanations told = example_study().states.explanations;
  told.study.named = dyad::kTouch;
  told.study.first = {.97, .01, 0, .02, 0};
  told.study.share[dyad::kTouch] = {.81, .55, 1.12};
  return told;
}

std::string all_that_is_said(const analysis::Study& study) {
  const analysis::Explanations& told = study.states.explanations;
  std::string text = recovery_answer(told);
  for (const auto& episode : study.states.episodes) {
    for (const std::string& sentence : explanation_sentences(episode, told)) text += " " + sentence;
  }
  for (const auto& couple : study.states.couples) {
    text += " " + couple_answer(told, couple.mechanisms);
  }
  return text;
}

TEST(RecoveryAnswer, NamesOneWithItsProbabilityAndDaysAsAnEstimate) {
  const std::string text = recovery_answer(touch_named());
  EXPECT_TRUE(holds(text,
                    "Touch stands out among what goes with coming back (97% likely the "
                    "largest part)"))
      << text;
  EXPECT_TRUE(holds(text, "touch 81% (55% to 112%)")) << text;
  EXPECT_TRUE(holds(text, "the model expects"));
  EXPECT_TRUE(holds(text, "each is a direct share, the partner's behaviour held as it was"));
}

TEST(RecoveryAnswer, ListsWaysByHowWellEachAloneAccountsForTheEnds) {
  analysis::Explanations told = touch_named();
  told.ways = {true, true, false, true, true};
  told.one.way = {.2, .05, 0, .1, .6};
  EXPECT_EQ(told.order(), (std::vector<std::size_t>{dyad::kAttunement, dyad::kTouch,
                                                    dyad::kDialogue, dyad::kReward}));
  const std::string text = recovery_answer(told);
  EXPECT_TRUE(holds(text, "in the order of how well each alone would account")) << text;
  const auto effects = way_effects(told, told.study);
  ASSERT_EQ(effects.size(), 4U);
  std::size_t before = 0;
  for (const Effect& effect : effects) {
    const std::size_t at = text.find(number(100 * effect.value.estimate, 0) + "% (", before + 1);
    EXPECT_GT(at, before) << effect.name;
    before = at;
  }
  EXPECT_EQ(effects.front().name, "share_attunement");
  EXPECT_LT(before, text.size());
}

TEST(RecoveryAnswer, WhereItCannotTellSaysWhatWouldBeNeeded) {
  analysis::Explanations told = example_study().states.explanations;
  const std::string text = recovery_answer(told);
  EXPECT_TRUE(holds(text, "These data cannot tell which of them mattered most")) << text;
  EXPECT_TRUE(holds(text, "about 500 couples with diaries like these")) << text;
  told.study.couples_needed = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(holds(recovery_answer(told), "no study of a size that can be run"));
  told.study.correlation = -.71;
  EXPECT_TRUE(holds(recovery_answer(told), "what happened together cannot be told apart"));
  EXPECT_FALSE(holds(recovery_answer(told), "couples with diaries"));  // more would not help
}

TEST(RecoveryAnswer, WithoutASpellThatEndedSaysSo) {
  analysis::Explanations told = example_study().states.explanations;
  told.study = {};
  EXPECT_TRUE(holds(recovery_answer(told), "No distant spell with an end was seen"));
}

TEST(ExplanationWords, NothingIsToldWhereNothingIsExplained) {
  analysis::Study study = example_study();
  study.states.explanations.told = false;
  study.states.explanations.why_not = "Knowing of moments tells nothing.";
  for (auto& episode : study.states.episodes) episode.began.reset(), episode.ended.reset();
  EXPECT_EQ(recovery_answer(study.states.explanations), "Knowing of moments tells nothing.");
  for (const auto& episode : study.states.episodes) {
    EXPECT_TRUE(explanation_sentences(episode, study.states.explanations).empty());
  }
  EXPECT_EQ(couple_answer(study.states.explanations, study.states.couples[1].mechanisms), "");
  const std::string shut = to_text(example_study({.gate_open = false}));
  for (const char* claim : {"lasted longer", "stands out", "goes with stress", "not explained"}) {
    EXPECT_FALSE(holds(shut, claim)) << claim;
  }
}

TEST(ExplanationWords, ASpellsSentencesTellOnlyWhatIsClear) {
  const analysis::Study study = example_study();
  const auto sentences =
      explanation_sentences(study.states.episodes.front(), study.states.explanations);
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_EQ(sentences[0],
            "Of the chance that a distant spell began then, about 21% (6% to 38%) goes with more "
            "stress than usual, about 12% (1% to 25%) goes with lower mood than usual and 68% (50% "
            "to 87%) is not explained.");
  EXPECT_EQ(
      sentences[1],
      "The model expects without touch about 1.3 days (0.4 to 2.4) more, without open talk or "
      "thanks about 0.9 days (0.2 to 1.8) more and without feeling understood about 0.7 days "
      "(0.1 to 1.5) more; these are estimates.");
}

// Once a share of 139% was told, with an interval that ended at 100%.
TEST(ExplanationWords, WhereCausesHeldItBackNoShareIsTold) {
  analysis::Study study = example_study();
  study.states.episodes.front().began->unexplained = {1.39, .56, 2.2};
  const auto sentences =
      explanation_sentences(study.states.episodes.front(), study.states.explanations);
  EXPECT_EQ(sentences[0],
            "Nothing that was noted before it made it likelier than usual that one began then.");
}

TEST(ExplanationWords, ACauseOfOnesOwnIsCalledByItsName) {
  analysis::Study study = example_study();
  study.states.explanations.causes.push_back("commute");
  for (auto& episode : study.states.episodes) episode.began->cause.push_back({.3, .1, .5});
  EXPECT_TRUE(holds(all_that_is_said(study), "goes with \"commute\""));
}

TEST(ExplanationWords, TooManyCausesAreNotTakenApartAndItSaysSo) {
  analysis::Study study = example_study();
  study.states.explanations.causes.resize(analysis::kMostCauses + 1, "x");
  study.states.explanations.onsets = false;
  for (auto& episode : study.states.episodes) episode.began.reset();
  EXPECT_TRUE(holds(all_that_is_said(study), "the diary has 11 causes, and at most 10 can be"));
}

TEST(ExplanationWords, OneCoupleIsSpokenOfAsOneLikeIt) {
  const analysis::Explanations told = touch_named();
  analysis::Mechanisms couple = told.study;
  couple.spells = 3;
  EXPECT_TRUE(holds(couple_answer(told, couple), "in couples like this one"));
  couple.named.reset();
  EXPECT_TRUE(holds(couple_answer(told, couple), "cannot tell what mattered most"));
}

// science.md F: no blame, no hormones, no cure, no advice, and nothing said to have done it.
TEST(ExplanationWords, NeverSayWhatTheRulesForbid) {
  analysis::Study named = example_study();
  named.states.explanations = touch_named();
  for (auto& couple : named.states.couples) couple.mechanisms = named.states.explanations.study;
  for (const analysis::Study& study : {example_study(), named}) {
    const std::string text = all_that_is_said(study);
    for (const char* word :
         {"oxytocin", "dopamine", "hormon",  "mirror neuron", "caused",    "because", "should",
          "must",     "blame",    "fault",   "fix",           "heal",      "cure",    "withdrew",
          "avoid",    "normal",   "brought", "ended by",      "thanks to", "you ",    "your"}) {
      EXPECT_FALSE(holds(text, word)) << word << ": " << text;
    }
  }
}

}  // namespace
}  // namespace attune::report
