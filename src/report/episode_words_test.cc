#include "report/episode_words.h"

#include <gtest/gtest.h>

#include <limits>

namespace attune::report {
namespace {

constexpr double kTuesday = 20515;  // 3 March 2026
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

analysis::CoupleStates couple(const char* label) {
  analysis::CoupleStates c;
  c.partners[0].label = label;
  c.partners[0].marks = {{kTuesday + 1, "touch", 1},
                         {kTuesday + 2, "touch", 1},
                         {kTuesday + 2, "open_talk", 1},
                         {kTuesday + 20, "thanks", 1}};
  return c;
}

analysis::Episode episode() {
  analysis::Episode e;
  e.onset = kTuesday + .5;
  e.end = kTuesday + 5.5;
  e.peak_probability = .85;
  e.nadir = 2.71;
  e.nadir_time = kTuesday + 2;
  e.recovery_days = {5.6, 4.1, 7.3};
  e.half_life_days = {2.1, 1.0, 3.9};
  return e;
}

TEST(EpisodeWords, TellOfAnswersWithProbabilityAndIntervals) {
  EXPECT_EQ(
      episode_sentences(episode(), couple("Kim"), Days(true)),
      (std::vector<std::string>{
          "Kim's answers fit a more distant spell from about Tue 3 March to about Sun 8 March "
          "(85% likely).",
          "Closeness was lowest around Thu 5 March, at about 2.7 on the scale 1 to 7.",
          "From its start to being back for two days: about 5.6 days (4.1 to 7.3).",
          "Half of the lost closeness was back after about 2.1 days (1.0 to 3.9).",
          "In these days Kim noted: touch twice and open talk once."}));
}

TEST(EpisodeWords, SayWhenTheDiaryEndsFirst) {
  auto e = episode();
  e.censored_right = true;
  e.recovery_days = {6.5, 4, kNaN};
  e.recovery_observed = .35;
  e.half_life_days = {kNaN, kNaN, kNaN};
  const auto sentences = episode_sentences(e, couple("A"), Days(true));
  EXPECT_EQ(sentences[0],
            "Partner A's answers fit a more distant spell since about Tue 3 March, until the diary "
            "ends (85% likely).");
  EXPECT_EQ(sentences[2],
            "From its start to being back for two days: about 6.5 days or more. That the return "
            "falls into the diary is 35% likely.");
}

TEST(EpisodeWords, WithoutNumbersSayLess) {
  auto e = episode();
  e.censored_left = true;
  e.nadir = e.nadir_time = kNaN;
  e.recovery_days = e.half_life_days = {kNaN, kNaN, kNaN};
  const auto sentences = episode_sentences(e, couple(""), Days(false));
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_EQ(sentences[0],
            "Partner 1's answers fit a more distant spell that was there when the diary began, to "
            "about day 20520 (85% likely).");
}

}  // namespace
}  // namespace attune::report
