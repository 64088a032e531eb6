// Plans of studies: the grid, the power of estimates whose law is known, couples needed.
#include "analysis/power.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "analysis/couples_needed.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

TEST(CouplesNeeded, IsTheTextbooksWithoutAPrior) {
  // Two-sided 5 %, power .8: (1.95996 + 0.84162)^2 = 7.8489 (e.g. Cohen 1988, table 2.4.1 rests on
  // it); the other tail adds 1e-6.
  const Precision now{0.3, 0.2, 50};
  EXPECT_NEAR(couples_needed(now), 50 * 7.8489 * 0.04 / 0.09, 0.01);
  EXPECT_NEAR(power_at(now, couples_needed(now)), 0.8, 1e-5);
  EXPECT_NEAR(power_at(now, 50), normal_cdf(1.5 - kZ95) + normal_cdf(-1.5 - kZ95), 1e-12);
  EXPECT_NEAR(couples_needed({-0.3, 0.2, 50}), couples_needed(now), 1e-6);
}

TEST(CouplesNeeded, CountsThePriorOnce) {
  // Data and prior tell the same now; twice the couples, twice the data.
  const Precision now{0.5, std::sqrt(0.5) * 0.4, 60, 0, 0.4};
  const double told = 1 / 0.16, held = 1 / 0.16;  // of 60 couples, of the prior
  const double mean = (2 * told * 0.5) / std::sqrt(2 * told + held);
  const double sd = std::sqrt(2 * told / (2 * told + held));
  EXPECT_NEAR(power_at(now, 120), normal_cdf((mean - kZ95) / sd) + normal_cdf((-mean - kZ95) / sd),
              1e-12);
  EXPECT_TRUE(std::isinf(couples_needed({0, 0.2, 50})));
  EXPECT_TRUE(std::isinf(couples_needed({0.5, 0.4, 50, 0, 0.4}))) << "the study told nothing";
}

PowerPlan small() {
  PowerPlan plan;
  plan.couples = {20, 40};
  plan.days = {7};
  plan.compliance = {0.5, 0.9};
  plan.truth = {{"eta_touch", {0, 0.3, 0.6}}, {"kappa", {0.7}}};
  return plan;
}

TEST(PowerGrid, HasEveryCombinationByItsName) {
  const PowerPlan plan = small();
  const auto cells = cells_of(plan, 9);
  ASSERT_EQ(cells.size(), 12U);
  EXPECT_EQ(count_cells(plan), 12U);
  std::set<std::string> names;
  for (const PowerCell& cell : cells) {
    names.insert(cell.design.name);
    EXPECT_EQ(cell.design.request.name, cell.design.name);
    EXPECT_EQ(cell.design.request.world.seed, 9U);
    EXPECT_TRUE(cell.design.request.quick);
    EXPECT_EQ(cell.design.request.world.parameters.at("eta_touch"), cell.truth[0]);
    EXPECT_EQ(cell.design.request.world.parameters.at("kappa"), 0.7);
  }
  EXPECT_EQ(names.size(), 12U);
  EXPECT_TRUE(names.contains("20x7 compliance=0.5 eta_touch=0.3"));
  PowerPlan large = plan;
  for (int k = 0; k < 40; ++k) large.truth.emplace_back("x", std::vector<double>(1000, 0));
  EXPECT_GT(count_cells(large), kMostCells) << "and does not overflow";
}

/// Studies of one cell whose estimates of a parameter are N(truth, se^2).
std::vector<StudyCheck> known_law(const std::string& cell, const char* name, double truth,
                                  double se, int studies, std::uint64_t seed) {
  RandomStream stream(seed, Purpose::testing, 0);
  std::vector<StudyCheck> all;
  for (int n = 0; n < studies; ++n) {
    StudyCheck study;
    study.design = cell;
    study.study = n;
    study.converged = true;
    const double estimate = truth + se * stream.normal();
    study.parameters.push_back(
        {name, truth, {estimate, estimate - kZ95 * se, estimate + kZ95 * se}, 0, 0});
    all.push_back(study);
  }
  return all;
}

TEST(Power, IsThatOfANormalEstimate) {
  PowerPlan plan;
  plan.couples = {50};
  const auto cells = cells_of(plan, 1);
  const int studies = 4000;
  for (const double truth : {0.0, 0.2, 0.56}) {
    const double se = 0.2;
    const auto checks = known_law(cells[0].design.name, "eta_touch", truth, se, studies, 4);
    const auto summaries = summarize(cells, checks);
    ASSERT_EQ(summaries.size(), 1U);
    const PowerRow& row = summaries[0].rows.front();
    const double expected = normal_cdf(truth / se - kZ95) + normal_cdf(-truth / se - kZ95);
    const double error = std::sqrt(expected * (1 - expected) / studies);
    EXPECT_NEAR(row.power.estimate, expected, 4 * error) << truth;  // .05 under the null
    EXPECT_LE(row.power.lower, row.power.estimate);
    EXPECT_NEAR(row.coverage.estimate, 0.95, 4 * std::sqrt(0.05 * 0.95 / studies));
    EXPECT_NEAR(row.bias, 0, 4 * se / std::sqrt(studies));
    EXPECT_NEAR(row.bias_se, se / std::sqrt(studies), 0.05 * se / std::sqrt(studies));
    EXPECT_EQ(std::isinf(row.couples_needed), truth == 0);
  }
}

TEST(Power, CountsStudiesThatGaveNoInterval) {
  PowerPlan plan;
  const auto cells = cells_of(plan, 1);
  auto checks = known_law(cells[0].design.name, "theta_stress", 1, 0.01, 10, 1);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  checks[3].parameters[0].value = {1, kNaN, kNaN};
  checks[4].parameters.clear();
  checks[4].converged = false;
  const PowerSummary summary = summarize(cells, checks).at(0);
  EXPECT_EQ(summary.studies, 10);
  EXPECT_EQ(summary.converged, 9);
  EXPECT_EQ(summary.rows[0].power.estimate, 0.8);
  EXPECT_EQ(shown_measures(plan, std::vector{summary}), std::vector<std::string>{"theta_stress"});
}

TEST(Power, IsAskedOfEffectsAlone) {
  EXPECT_TRUE(has_power("eta_attunement"));
  EXPECT_TRUE(has_power("theta_conflict"));
  EXPECT_TRUE(has_power("c"));
  EXPECT_FALSE(has_power("a0"));
  EXPECT_FALSE(has_power("kappa"));
  EXPECT_FALSE(has_power("chi"));
}

TEST(PowerStudy, FitsFromTheTruthWithoutTheGate) {
  PowerPlan plan;
  plan.couples = {12};
  plan.days = {14};
  const auto cells = cells_of(plan, 3);
  const Job job{.threads = 1, .stop = {}, .progress = {}};
  const StudyCheck quick = check_study(cells[0].design.request, 0, job);
  EXPECT_EQ(quick.design, "12x14");
  EXPECT_TRUE(quick.converged);
  EXPECT_FALSE(quick.gate_open);
  EXPECT_TRUE(std::isnan(quick.delta_bic));
  EXPECT_TRUE(std::isnan(quick.detection.own_level)) << "nothing is only compared with";
  // The search from the truth ends where the whole fit does.
  CalibrationRequest whole = cells[0].design.request;
  whole.quick = false;
  whole.fit.starts = 2;
  const StudyCheck fitted = check_study(whole, 0, job);
  ASSERT_EQ(quick.parameters.size(), fitted.parameters.size());
  for (std::size_t k = 0; k < quick.parameters.size(); ++k) {
    const Interval &a = quick.parameters[k].value, &b = fitted.parameters[k].value;
    EXPECT_NEAR(a.estimate, b.estimate, 0.1 * (b.upper - b.lower) / 4) << quick.parameters[k].name;
  }
}

}  // namespace
}  // namespace attune::analysis
