#include "analysis/naive_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/scores.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(NaiveRules, TheOwnLevelRuleCountsStandardDeviationsBelowTheMean) {
  // Mean 4, SD sqrt((1 + 1 + 4 + 4) / 3).
  const auto scores = own_level_rule({{{5, 3, 6, 2}, {1, 1, 1, 1}}});
  const double sd = std::sqrt(10.0 / 3);
  EXPECT_NEAR(scores[0][0], -1 / sd, 1e-12);
  EXPECT_NEAR(scores[0][3], 2 / sd, 1e-12);
}

TEST(NaiveRules, MissingAnswersAndConstantPersonsScoreZero) {
  const auto scores = own_level_rule({{{4, 4, 4}, {1, 1, 1}}, {{3, kNaN, 5}, {1, 1, 1}}});
  EXPECT_EQ(scores[0], (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(scores[1][1], 0);
}

TEST(NaiveRules, TheTwoItemRuleAsksForBothSigns) {
  const auto scores = two_item_rule({{{5, 3, 6, 2}, {1, 3, 1, 1}}});
  EXPECT_NEAR(scores[0][1], std::min(1 / std::sqrt(10.0 / 3), 1.5), 1e-12);  // low and distant
  EXPECT_NEAR(scores[0][3], -0.5, 1e-12);  // very low, but not distant: mean 1.5, SD 1
}

HiddenMarkovModel example() {
  HiddenMarkovModel model;
  model.mean = {Eigen::Vector2d(0.4, -0.4), Eigen::Vector2d(-1.5, 1.8)};
  model.covariance[0] << 1, -0.2, -0.2, 0.8;
  model.covariance[1] << 1.2, -0.3, -0.3, 1;
  model.transition << 0.9, 0.1, 0.3, 0.7;
  model.initial << 0.75, 0.25;
  return model;
}

double density(const Eigen::Vector2d& y, const Eigen::Vector2d& mean, const Eigen::Matrix2d& s) {
  const Eigen::Vector2d d = y - mean;
  const double determinant = s(0, 0) * s(1, 1) - s(0, 1) * s(1, 0);
  const double square =
      (s(1, 1) * d(0) * d(0) - 2 * s(0, 1) * d(0) * d(1) + s(0, 0) * d(1) * d(1)) / determinant;
  return std::exp(-square / 2) / (2 * std::numbers::pi * std::sqrt(determinant));
}

TEST(NaiveRules, TheSmootherIsTheSumOverAllPaths) {
  const HiddenMarkovModel model = example();
  Eigen::MatrixXd y(4, 2);
  y << 0.5, -0.2, -1.0, 0.7, kNaN, 1.0, -1.4, 2.0;
  double total = 0;
  Eigen::MatrixXd state = Eigen::MatrixXd::Zero(4, 2);
  Eigen::Matrix2d moves = Eigen::Matrix2d::Zero();
  for (int path = 0; path < 16; ++path) {
    double weight = 1;
    for (int j = 0; j < 4; ++j) {
      const int s = (path >> j) & 1, before = (path >> std::max(j - 1, 0)) & 1;
      weight *= j == 0 ? model.initial(s) : model.transition(before, s);
      const auto index = static_cast<std::size_t>(s);
      if (j != 2) weight *= density(y.row(j), model.mean[index], model.covariance[index]);
    }
    total += weight;
    for (int j = 0; j < 4; ++j) {
      state(j, (path >> j) & 1) += weight;
      if (j > 0) moves((path >> (j - 1)) & 1, (path >> j) & 1) += weight;
    }
  }
  const Smoothed smoothed = smooth(model, y);
  EXPECT_NEAR(smoothed.log_likelihood, std::log(total), 1e-12);
  EXPECT_TRUE(smoothed.state.isApprox(state / total, 1e-12));
  EXPECT_TRUE(smoothed.moves.isApprox(moves / total, 1e-12));
}

struct Sample {
  std::vector<PersonAnswers> persons;
  std::vector<bool> distant;
};

Sample draw(const HiddenMarkovModel& model, int persons, int check_ins) {
  Sample sample;
  RandomStream stream(1, Purpose::testing, 0);
  for (int n = 0; n < persons; ++n) {
    PersonAnswers person;
    std::size_t state = stream.uniform() < model.initial(1) ? 1 : 0;
    for (int j = 0; j < check_ins; ++j) {
      if (j > 0) state = stream.uniform() < model.transition(static_cast<int>(state), 1) ? 1 : 0;
      const double a = stream.normal(), b = stream.normal();
      const Eigen::Matrix2d& s = model.covariance[state];
      const double sd = std::sqrt(s(0, 0)), slope = s(0, 1) / sd;
      person.closeness.push_back(5 + model.mean[state](0) + sd * a);
      person.distance.push_back(2.5 + model.mean[state](1) + slope * a +
                                std::sqrt(s(1, 1) - slope * slope) * b);
      sample.distant.push_back(state == 1);
    }
    sample.persons.push_back(person);
  }
  return sample;
}

TEST(NaiveRules, TheHiddenMarkovModelFindsItsOwnParameters) {
  const HiddenMarkovModel truth = example();
  const Sample sample = draw(truth, 40, 200);
  const HiddenMarkovFit fit = hidden_markov_rule(sample.persons);
  EXPECT_TRUE(std::is_sorted(fit.log_likelihood.begin(), fit.log_likelihood.end()));
  EXPECT_NEAR(fit.model.transition(0, 1), 0.1, 0.02);
  EXPECT_NEAR(fit.model.transition(1, 0), 0.3, 0.03);
  EXPECT_NEAR(fit.model.mean[0](0) - fit.model.mean[1](0), 1.9, 0.12);
  EXPECT_NEAR(fit.model.mean[1](1) - fit.model.mean[0](1), 2.2, 0.12);
  std::vector<double> scores;
  for (const auto& person : fit.withdrawn) {
    scores.insert(scores.end(), person.begin(), person.end());
  }
  EXPECT_GT(auc(scores, sample.distant), 0.93);
  EXPECT_LT(brier(scores, sample.distant), 0.09);
}

}  // namespace
}  // namespace attune::analysis
