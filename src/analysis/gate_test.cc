#include "analysis/gate.h"

#include <gtest/gtest.h>

#include "analysis/simulate.h"
#include "analysis/small_study_test.h"

namespace attune::analysis {
namespace {

Fit fit_world(World world, int couples, bool every_rival) {
  SimulationRequest request;
  request.world = world;
  request.couples = couples;
  request.days = 28;
  request.seed = 3;
  if (world == World::withdrawal) request.parameters = {{"delta", 2.0}, {"psi", 1.5}, {"a0", -3}};
  FitRequest fitting;
  fitting.starts = 1;
  fitting.every_rival = every_rival;
  return fit(simulate(request, {}).diary, fitting, {});
}

class GateOfAFewTest : public ::testing::Test, protected SmallStudy {
 protected:
  GateOfAFewTest() : SmallStudy(6, 12, 1) {}
};

TEST(Gate, OpensWhereSpellsAreThereAndTellsEachComparison) {
  const Gate gate = fit_world(World::withdrawal, 24, false).gate;
  EXPECT_TRUE(gate.open) << gate.sentence;
  ASSERT_EQ(gate.rivals.size(), 3U);
  EXPECT_EQ(gate.rivals[0].name, "one regime");
  EXPECT_EQ(gate.rivals[1].name, "trends");
  EXPECT_EQ(gate.rivals[2].name, "outliers");
  for (const Rival& rival : gate.rivals) {
    EXPECT_TRUE(rival.converged);
    EXPECT_LT(rival.delta_bic, -10);
    EXPECT_GT(rival.held_out_gain, 2 * rival.held_out_se);
  }
  EXPECT_GT(gate.closeness_gain, 0);
  EXPECT_GT(gate.drop.lower, gate.least_drop);
  EXPECT_GT(gate.drop_own_volatility.lower, gate.least_drop);
  EXPECT_LT(gate.share_flagged, 0.4);
}

TEST_F(GateOfAFewTest, CountsTheParametersThatTheDataDetermine) {
  const auto all = static_cast<double>(model_.parameters().size());
  Search search;
  search.best.theta = model_.prior_medians();
  EXPECT_EQ(determined_parameters(model_, search), all);  // nothing is known of them
  const Eigen::MatrixXd prior = model_.prior_precision(search.best.theta);
  const auto n = prior.rows();
  search.information = prior + 1e9 * Eigen::MatrixXd::Identity(n, n);
  EXPECT_NEAR(determined_parameters(model_, search), all, 1e-5);
  // As much by the data as by the prior: half of each that has one.
  const auto free = static_cast<double>((prior.diagonal().array() == 0).count());
  search.information = 2 * prior;
  search.information.diagonal().array() += (prior.diagonal().array() == 0).cast<double>();
  EXPECT_NEAR(determined_parameters(model_, search), free + (all - free) / 2, 1e-9);
}

TEST(Gate, StaysShutWhereNobodyWithdraws) {
  const Gate gate = fit_world(World::rounded, 16, false).gate;
  EXPECT_FALSE(gate.open);
  EXPECT_EQ(gate.rivals.size(), 1U);  // the first rival settles it
  EXPECT_NE(gate.sentence.find("ups and downs alone"), std::string::npos) << gate.sentence;
}

TEST(Gate, HeavyTailsAreOutliersAndNoSpells) {
  const Fit fit = fit_world(World::heavy_tailed, 24, true);
  EXPECT_FALSE(fit.gate.open);
  ASSERT_EQ(fit.gate.rivals.size(), 3U);
  EXPECT_EQ(fit.gate.rivals[2].name, "outliers");
  EXPECT_LT(fit.gate.rivals[2].held_out_gain, 0);
  EXPECT_GT(fit.gate.rivals[2].delta_bic, 0);
}

TEST(Gate, LevelsThatDriftAreTrendsAndNoSpells) {
  const Fit fit = fit_world(World::trending, 24, true);
  EXPECT_FALSE(fit.gate.open);
  ASSERT_EQ(fit.gate.rivals.size(), 3U);
  EXPECT_EQ(fit.gate.rivals[1].name, "trends");
  EXPECT_TRUE(fit.gate.rivals[1].converged);
  EXPECT_LT(fit.gate.rivals[1].held_out_gain, 0);
}

// A distance that is steeper where closeness is low, and has a floor: two lines tell it better than
// one, so that regimes are found, at the cost of closeness.
TEST(Gate, AnUnevenScaleIsNoSpells) {
  SimulationRequest request;
  request.world = World::graded;
  request.draw_parameters = true;
  request.seed = 8;
  FitRequest fitting;
  fitting.starts = 1;
  const Gate gate = fit(simulate(request, {}).diary, fitting, {}).gate;
  EXPECT_FALSE(gate.open);
  ASSERT_EQ(gate.rivals.size(), 1U);
  EXPECT_TRUE(gate.rivals[0].higher_bic());
  EXPECT_TRUE(gate.rivals[0].predicted_worse());
  EXPECT_LT(gate.closeness_gain, -2 * gate.closeness_se);
  EXPECT_NE(gate.sentence.find("uneven scale"), std::string::npos) << gate.sentence;
}

// Without intervals nothing can be told of couples not seen: no comparison, and no crash.
TEST_F(GateOfAFewTest, StaysShutWhereTheInformationIsNotKnown) {
  FitRequest request;
  request.every_rival = true;
  request.max_iterations = 3;
  Search found;
  found.best.theta = model_.prior_medians();
  found.best.converged = true;
  found.grids.assign(design_.couples.size(), dyad::one_run_grid());
  const Gate gate = judge(model_, found, request, {});
  EXPECT_FALSE(gate.open);
  EXPECT_NE(gate.sentence.find("did not converge"), std::string::npos) << gate.sentence;
}

TEST(Gate, WithOneRegimeNothingIsCompared) {
  EXPECT_FALSE(shut_gate(true).open);
  EXPECT_TRUE(shut_gate(true).rivals.empty());
  EXPECT_NE(shut_gate(false).sentence.find("no question about distance"), std::string::npos);
}

}  // namespace
}  // namespace attune::analysis
