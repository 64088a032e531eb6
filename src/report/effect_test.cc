#include "report/effect.h"

#include <gtest/gtest.h>

#include <limits>

#include "report/effect_words.h"
#include "testing/example_study.h"

namespace attune::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Effect effect(const char* name, EffectScale scale, analysis::Interval value, double moved = 0.4) {
  Effect e;
  e.name = name;
  e.label = "Label";
  e.scale = scale;
  e.value = value;
  e.reading = reading_of(value, moved);
  return e;
}

TEST(Reading, NeedsAnIntervalWithoutZeroAndDataThatMovedThePrior) {
  EXPECT_EQ(reading_of({.31, .12, .50}, .4), Reading::clear);
  EXPECT_EQ(reading_of({-.31, -.5, -.12}, kNaN), Reading::clear);  // no prior at all
  EXPECT_EQ(reading_of({.1, -.1, .3}, .4), Reading::cannot_tell);
  EXPECT_EQ(reading_of({.1, 0, .3}, .4), Reading::cannot_tell);
  EXPECT_EQ(reading_of({.31, .12, .50}, .95), Reading::prior_only);
  EXPECT_EQ(reading_of({.31, kNaN, kNaN}, .4), Reading::not_estimated);
}

TEST(EffectWords, TellSizeWithItsInterval) {
  EXPECT_EQ(
      sentence(effect("beta_touch", EffectScale::points, {.31, .12, .50}), Outcome::closeness),
      "On days with touch, people tended to feel closer: +0.31 points (0.12 to 0.50).");
  EXPECT_EQ(
      sentence(effect("beta_touch", EffectScale::points, {-.31, -.50, -.12}), Outcome::closeness),
      "On days with touch, people tended to feel less close: −0.31 points (−0.50 to −0.12).");
  EXPECT_EQ(sentence(effect("theta_stress", EffectScale::ratio, {.4, .1, .7}), Outcome::onset),
            "With more stress than usual (by one standard deviation), distant spells tended to "
            "begin more often: 1.49 times (1.11 to 2.01).");
  EXPECT_EQ(
      sentence(effect("eta_dialogue", EffectScale::ratio, {-.4, -.7, -.1}), Outcome::recovery),
      "On days with open talk or thanks, distant spells tended to end later: 0.67 times "
      "(0.50 to 0.90).");
}

TEST(EffectWords, SayWhereTheDataCannotTell) {
  EXPECT_EQ(
      sentence(effect("beta_touch", EffectScale::points, {.05, -.12, .22}), Outcome::closeness),
      "Touch: these data cannot tell (+0.05 points, −0.12 to 0.22).");
  EXPECT_EQ(
      sentence(effect("theta_commute", EffectScale::ratio, {.5, .1, .9}, .97), Outcome::onset),
      "\"commute\": these data cannot tell (1.65 times, 1.11 to 2.46); they hardly moved "
      "what was assumed beforehand.");
  EXPECT_EQ(
      sentence(effect("beta_touch", EffectScale::points, {.31, kNaN, kNaN}), Outcome::closeness),
      "Touch: not estimated.");
}

TEST(EffectWords, ACauseOfTheSchemasOwnIsQuotedAsItIs) {
  EXPECT_EQ(
      sentence(effect("theta_long_commute", EffectScale::ratio, {.5, .1, .9}), Outcome::onset),
      "With more \"long commute\" than usual (by one standard deviation), distant spells "
      "tended to begin more often: 1.65 times (1.11 to 2.46).");
}

TEST(EffectWords, NeverRankAndSayWhenIntervalsOverlap) {
  const auto a = effect("beta_touch", EffectScale::points, {.3, .1, .5}),
             b = effect("beta_reward", EffectScale::points, {.4, .2, .6}),
             far = effect("gamma", EffectScale::points, {-.7, -.9, -.5});
  EXPECT_EQ(order_note(std::vector{a, far}), "In a fixed order, not by size.");
  EXPECT_NE(order_note(std::vector{a, b}).find("Intervals overlap"), std::string::npos);
}

TEST(Effects, LossesArePutAsDifferencesInCloseness) {
  const auto study = attune::testing::example_study();
  for (const Effect& e : closeness_effects(study.fit)) {
    if (e.name != "gamma") continue;
    EXPECT_DOUBLE_EQ(e.value.estimate, -.38);
    EXPECT_DOUBLE_EQ(e.value.lower, -.49);
    EXPECT_DOUBLE_EQ(e.value.upper, -.27);
    EXPECT_DOUBLE_EQ(e.prior->lower, -.79);
  }
}

TEST(Effects, RoleDifferencesStandApart) {
  const auto study = attune::testing::example_study({.roles = true});
  for (const Effect& e : closeness_effects(study.fit)) EXPECT_FALSE(is_role_difference(e.name));
  ASSERT_EQ(role_effects(study.fit, EffectScale::points).size(), 1U);
  EXPECT_EQ(role_effects(study.fit, EffectScale::points)[0].label, "Touch");
  EXPECT_EQ(role_effects(study.fit, EffectScale::ratio).size(), 1U);
  const auto shut = attune::testing::example_study({.gate_open = false, .roles = true});
  EXPECT_TRUE(role_effects(shut.fit, EffectScale::ratio).empty());
}

TEST(Effects, KnowWhatBelongsToWithdrawal) {
  const auto study = attune::testing::example_study();
  for (const auto& p : study.fit.parameters) {
    const bool about = p.name.starts_with("theta_") || p.name.starts_with("eta_") ||
                       p.name.starts_with("a") || p.name == "b0" || p.name == "delta" ||
                       p.name == "psi";
    EXPECT_EQ(is_about_withdrawal(p), about) << p.name;
  }
}

}  // namespace
}  // namespace attune::report
