#include "analysis/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

namespace attune::analysis {
namespace {

CalibrationRequest tiny() {
  CalibrationRequest request;
  request.world.couples = 6;
  request.world.days = 10;
  request.world.draw_parameters = true;
  request.fit.starts = 1;
  request.fit.regimes = 2;
  return request;
}

StudyCheck study_with(std::vector<ParameterCheck> parameters) {
  StudyCheck study;
  study.parameters = std::move(parameters);
  return study;
}

bool same(const StudyCheck& one, const StudyCheck& other) {
  bool equal = one.detection.auc == other.detection.auc && one.delta_bic == other.delta_bic &&
               one.parameters.size() == other.parameters.size();
  for (std::size_t n = 0; equal && n < one.parameters.size(); ++n) {
    equal = one.parameters[n].value.upper == other.parameters[n].value.upper &&
            one.parameters[n].z_robust == other.parameters[n].z_robust;
  }
  return equal;
}

TEST(Calibrate, AnIntervalCoversItsEnds) {
  EXPECT_TRUE((ParameterCheck{"kappa", 1.0, {0.5, 0.2, 1.0}, -1, -1}).covered());
  EXPECT_TRUE((ParameterCheck{"kappa", 0.2, {0.5, 0.2, 1.0}, 1, 1}).covered());
  EXPECT_FALSE((ParameterCheck{"kappa", 1.0001, {0.5, 0.2, 1.0}, -1, -1}).covered());
}

TEST(Calibrate, SummariesAreSharesAndMoments) {
  const std::vector<StudyCheck> studies{
      study_with({{"a", 1, {1.5, 0.5, 2.5}, 1, 3}, {"b", 0, {2, 1, 3}, 4, 4}}),
      study_with({{"a", 1, {0, -1, 0.9}, -2, -1}})};
  const auto sums = summarize(studies);
  ASSERT_EQ(sums.size(), 3U);
  EXPECT_EQ(sums[0].name, "a");
  EXPECT_EQ(sums[0].studies, 2);
  EXPECT_EQ(sums[0].covered, 0.5);
  EXPECT_EQ(sums[0].covered_robust, 0.5);  // the other one of the two
  EXPECT_EQ(sums[0].bias, -0.5);
  EXPECT_NEAR(sums[0].spread, std::sqrt(2.5), 1e-12);
  EXPECT_EQ(sums[1].covered, 0);
  EXPECT_EQ(sums[2].name, "all");
  EXPECT_EQ(sums[2].studies, 3);
  EXPECT_NEAR(sums[2].covered, 1.0 / 3, 1e-12);
  EXPECT_EQ(sums[2].bias, 1);
}

TEST(Calibrate, WithoutStudiesThereIsOnlyTheLastRow) {
  const auto sums = summarize({});
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].name, "all");
  EXPECT_EQ(sums[0].studies, 0);
}

TEST(Calibrate, AStudyDependsOnItsNumberOnlyWhateverTheThreads) {
  const CalibrationRequest request = tiny();
  const StudyCheck one = check_study(request, 3, {.threads = 1, .stop = {}, .progress = {}});
  const StudyCheck two = check_study(request, 3, {.threads = 2, .stop = {}, .progress = {}});
  EXPECT_TRUE(same(one, two));
  EXPECT_TRUE(same(one, check_study(request, 3, {.threads = 1, .stop = {}, .progress = {}})));
  EXPECT_FALSE(same(one, check_study(request, 4, {})));
}

TEST(Calibrate, TruthsAreThoseOfTheWorld) {
  const CalibrationRequest request = tiny();
  const StudyCheck study = check_study(request, 2, {});
  SimulationRequest world = request.world;
  world.seed += 2;
  const auto truths = simulate(world, {}).parameters;
  EXPECT_GT(study.parameters.size(), 30U);
  for (const ParameterCheck& p : study.parameters) EXPECT_EQ(p.truth, truths.at(p.name)) << p.name;
  const auto& kappa = study.parameters.front();
  ASSERT_EQ(kappa.name, "kappa");  // estimated on the logarithm
  const double se = std::log(kappa.value.upper / kappa.value.lower) / (2 * 1.959963984540054);
  EXPECT_NEAR(kappa.z, std::log(kappa.value.estimate / kappa.truth) / se, 1e-9);
}

TEST(Calibrate, WhereNobodyWithdrewNothingIsDetected) {
  CalibrationRequest request = tiny();
  request.world.world = World::rounded;
  const Detection detection = check_study(request, 0, {}).detection;
  EXPECT_TRUE(std::isnan(detection.auc));
  EXPECT_TRUE(std::isnan(detection.hidden_markov));
  EXPECT_EQ(detection.share_withdrawn, 0);
  EXPECT_TRUE(std::isnan(detection.naive_f1));
  EXPECT_GE(detection.brier, 0);
}

TEST(Calibrate, ANullWorldHasNoParametersOfWithdrawal) {
  const auto names = [](World world) {
    CalibrationRequest request = tiny();
    request.world.world = world;
    std::set<std::string> all;
    for (const ParameterCheck& p : check_study(request, 0, {}).parameters) all.insert(p.name);
    return all;
  };
  const auto rounded = names(World::rounded), graded = names(World::graded);
  for (const char* name : {"kappa", "lambda_distance", "beta_touch", "gamma", "nu_landed"}) {
    EXPECT_TRUE(rounded.contains(name)) << name;
  }
  for (const char* name : {"delta", "alpha", "psi", "a0", "theta_stress", "chi", "eta_touch"}) {
    EXPECT_FALSE(rounded.contains(name)) << name;
  }
  EXPECT_TRUE(graded.contains("nu_closeness"));
  EXPECT_FALSE(graded.contains("lambda_distance"));
}

TEST(Calibrate, SpellsAreThoseOfTheDiary) {
  CalibrationRequest request = tiny();
  request.world.compliance = 1;
  const StudyCheck study = check_study(request, 3, {});
  SimulationRequest world = request.world;
  world.seed += 3;
  int starts = 0;
  const TruthRow* before = nullptr;
  const Simulation simulation = simulate(world, {});
  for (const TruthRow& row : simulation.truth) {
    const bool same = before && before->couple == row.couple && before->partner == row.partner;
    starts += row.withdrawn && !(same && before->withdrawn) ? 1 : 0;
    before = &row;
  }
  EXPECT_GT(starts, 0);
  EXPECT_EQ(std::accumulate(study.spells.spells.begin(), study.spells.spells.end(), 0), starts);
  EXPECT_EQ(study.design, "6x10");
}

TEST(Calibrate, ATruthAtTheEdgeOfItsRangeHasNoZ) {
  CalibrationRequest request = tiny();
  request.world.parameters["tau_b"] = 0;  // no finite working value: z is not defined
  const StudyCheck study = check_study(request, 0, {});
  for (const ParameterCheck& p : study.parameters) {
    EXPECT_EQ(std::isnan(p.z), p.name == "tau_b") << p.name;
    EXPECT_FALSE(std::isinf(p.z_robust)) << p.name;
  }
}

TEST(Calibrate, AMissingZIsNoZero) {
  const double none = std::nan("");
  const auto sums = summarize(std::vector<StudyCheck>{study_with({{"a", 0, {1, 0, 2}, none, none}}),
                                                      study_with({{"a", 0, {1, 0, 2}, 2, 2}})});
  EXPECT_EQ(sums[0].studies, 2);
  EXPECT_EQ(sums[0].bias, 2);
  EXPECT_EQ(sums[0].spread, 2);
}

TEST(Calibrate, TooFewAnswersForARuleLoseNoStudy) {
  CalibrationRequest request = tiny();
  request.world.compliance = 0.05;
  const StudyCheck study = check_study(request, 0, {});
  EXPECT_TRUE(std::isnan(study.detection.hidden_markov));
  EXPECT_GE(study.detection.brier, 0);
}

}  // namespace
}  // namespace attune::analysis
