#include "analysis/skipping.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/simulate.h"
#include "analysis/states.h"

namespace attune::analysis {
namespace {

SimulationRequest told_world() {
  SimulationRequest world;
  world.couples = 24;
  world.days = 28;
  world.seed = 3;
  world.asked = true;
  world.parameters = {{"delta", 2.0}, {"psi", 1.5}, {"a0", -3}, {"m1", 2}};
  return world;
}

Fit fit_once(const dyad::Diary& diary) {
  FitRequest request;
  request.starts = 1;
  return fit(diary, request, {});
}

const ParameterEstimate* find(const Fit& fit, std::string_view name) {
  const auto found = std::find_if(fit.parameters.begin(), fit.parameters.end(),
                                  [&](const auto& p) { return p.name == name; });
  return found == fit.parameters.end() ? nullptr : &*found;
}

TEST(Skipping, IsReadAsASignOfWithdrawalOnceThatHasShown) {
  const Simulation world = simulate(told_world(), {});
  const Fit with = fit_once(world.diary);
  ASSERT_TRUE(with.gate.open) << with.gate.sentence;
  ASSERT_NE(find(with, "m1"), nullptr);
  EXPECT_GT(find(with, "m1")->value.lower, 0);
  EXPECT_LT(find(with, "m1")->value.lower, 2);
  EXPECT_GT(find(with, "m1")->value.upper, 2);
  std::size_t skipped = 0;
  for (const TruthRow& row : world.truth) skipped += row.answered ? 0 : 1;
  EXPECT_EQ(with.skipping.skipped, skipped);
  EXPECT_EQ(with.skipping.asked, world.truth.size());
  EXPECT_FALSE(with.skipping.low.empty());

  // Skipped check-ins have states too, and look more withdrawn than made ones.
  const States shown = states(world.diary, with, {.seed = 1, .paths = 0}, {});
  std::array<double, 2> sum{}, count{};
  for (const CoupleStates& couple : shown.couples) {
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (!couple.expected[t][i]) continue;
        sum[couple.checked_in[t][i]] += couple.partners[i].withdrawn_smoothed[t];
        count[couple.checked_in[t][i]] += 1;
      }
    }
  }
  EXPECT_EQ(count[0] + count[1], static_cast<double>(world.truth.size()));
  EXPECT_GT(sum[0] / count[0], 1.5 * sum[1] / count[1]);

  // The gate does not know of it: the same answers with the same verdict.
  dyad::Diary silent = world.diary;
  for (auto& couple : silent.couples) {
    for (auto& person : couple.partners) person.skipped.clear();
  }
  const Fit without = fit_once(silent);
  EXPECT_EQ(find(without, "m1"), nullptr);
  EXPECT_NEAR(without.gate.rivals[0].delta_bic, with.gate.rivals[0].delta_bic, 3);
  EXPECT_TRUE(without.skipping.known);
  EXPECT_EQ(without.skipping.skipped, 0U);
  EXPECT_TRUE(without.skipping.low.empty());
}

TEST(Skipping, NeverOpensTheGate) {
  SimulationRequest world = told_world();
  world.world = World::skipping;
  world.parameters.clear();
  const Fit found = fit_once(simulate(world, {}).diary);
  EXPECT_FALSE(found.gate.open);
  EXPECT_EQ(find(found, "m0"), nullptr);
  EXPECT_GT(found.skipping.skipped, 0U);
}

TEST(Skipping, LowAnswersStandWhereOnesAreMissing) {
  const dyad::Diary diary = simulate(told_world(), {}).diary;
  const dyad::Design design = dyad::make_design(diary), low = with_low_skips(design);
  EXPECT_FALSE(low.terms.skipping);
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    const auto& before = design.couples[c];
    const auto& after = low.couples[c];
    std::size_t skipped = 0;
    for (const auto& both : before.asked) {
      for (const dyad::Asked asked : both) skipped += asked == dyad::Asked::skipped;
    }
    ASSERT_EQ(after.answers.size(), before.answers.size() + skipped);
    std::size_t k = 0;  // the old answers, in their order, and between them the new ones
    for (const dyad::Answer& answer : after.answers) {
      const auto t = static_cast<std::size_t>(answer.occasion);
      const auto i = static_cast<std::size_t>(answer.partner);
      const bool added = answer.item == dyad::kCloseness && before.check_in[t][i] < 0;
      if (added) {
        EXPECT_EQ(before.asked[t][i], dyad::Asked::skipped);
        EXPECT_EQ(answer.site, ssm::Site::at_or_below);
        EXPECT_GT(answer.value, 1);
        EXPECT_LT(answer.value, 7);
        continue;
      }
      EXPECT_EQ(answer.occasion, before.answers[k].occasion);
      EXPECT_EQ(answer.item, before.answers[k].item);
      EXPECT_EQ(answer.value, before.answers[k].value);
      ++k;
    }
    EXPECT_EQ(k, before.answers.size());
  }
}

}  // namespace
}  // namespace attune::analysis
