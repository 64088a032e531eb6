// Hidden courses against the joint normal law of states and answers, and against sums over paths.
#include "model/courses.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "core/random.h"
#include "model_text.h"
#include "two_regimes.h"

namespace attune::model_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const Job kJob{2, {}, {}};

model::Course course_of(const model::BoundModel& model,
                        const std::vector<std::pair<std::string, double>>& values) {
  auto all = model::courses(model, at(model, values), kJob);
  if (!all) throw std::runtime_error(all.error().what);
  return std::move(all->front());
}

const char* const kDiary = "time,y\n0,1.2\n1,0.3\n2,\n3,-0.8\n4,0.5\n";
const std::vector<double> kAnswers{1.2, 0.3, -0.8, 0.5};
const std::vector<int> kAnswered{0, 1, 3, 4};

/// An autoregression seen with error: states at 0..4 and answers at kAnswered are jointly normal.
struct Dense {
  VectorXd mean;
  MatrixXd covariance;
};
Dense dense(double phi, double q, double e, double m, std::size_t known) {
  MatrixXd state(5, 5);
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) state(i, j) = q / (1 - phi * phi) * std::pow(phi, std::abs(i - j));
  }
  const auto n = static_cast<Eigen::Index>(known);
  MatrixXd answers(n, n), cross(5, n);
  VectorXd away(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      answers(i, j) = state(kAnswered[static_cast<std::size_t>(i)], kAnswered[static_cast<std::size_t>(j)]) + (i == j ? e : 0);
    }
    cross.col(i) = state.col(kAnswered[static_cast<std::size_t>(i)]);
    away(i) = kAnswers[static_cast<std::size_t>(i)] - m;
  }
  return {cross * answers.inverse() * away, state - cross * answers.inverse() * cross.transpose()};
}

const char* const kOneRegime = R"(
time = "discrete"
states = ["x"]
items = ["y"]
transition = [["phi"]]
diffusion = [["q"]]
item_mean = ["m"]
item_noise = [["e"]]
)";
const std::vector<std::pair<std::string, double>> kValues{{"phi", 0.6}, {"q", 0.5}, {"e", 0.3}, {"m", 0.2}};

TEST(Courses, OneRegimeIsTheJointNormalLaw) {
  const auto course = course_of(bound(kOneRegime, kDiary), kValues);
  ASSERT_EQ(course.smoothed.size(), 5U);
  const Dense all = dense(0.6, 0.5, 0.3, 0.2, 4);
  for (Eigen::Index t = 0; t < 5; ++t) {
    const auto& s = course.smoothed[static_cast<std::size_t>(t)];
    EXPECT_NEAR(s.mean(0), all.mean(t), 1e-10);
    EXPECT_NEAR(s.sd(0), std::sqrt(all.covariance(t, t)), 1e-10);
  }
  // Given the answers until then: at 2, without an answer of its own, those of 0 and 1.
  const Dense two = dense(0.6, 0.5, 0.3, 0.2, 2);
  for (const Eigen::Index t : {1, 2}) {
    const auto& f = course.filtered[static_cast<std::size_t>(t)];
    EXPECT_NEAR(f.mean(0), two.mean(t), 1e-10);
    EXPECT_NEAR(f.sd(0), std::sqrt(two.covariance(t, t)), 1e-10);
  }
  EXPECT_NEAR(course.ahead(0, 3), 0.2 + two.mean(3), 1e-10);
  EXPECT_NEAR(course.ahead_sd(0, 3), std::sqrt(two.covariance(3, 3) + 0.3), 1e-10);
  EXPECT_TRUE(std::isnan(course.ahead(0, 2)));
}

TEST(Courses, RegimesThatAreAlikeLeaveTheStatesAsTheyAre) {
  const auto course = course_of(bound(std::string(kOneRegime) + R"(
regimes = ["first", "second"]
[hazard]
"first -> second" = "a"
"second -> first" = "b"
)",
                                      kDiary),
                                {{"phi", 0.6}, {"q", 0.5}, {"e", 0.3}, {"m", 0.2}, {"a", -1}, {"b", 0.5}});
  const Dense all = dense(0.6, 0.5, 0.3, 0.2, 4);
  const double up = std::exp(-1.0) / (1 + std::exp(-1.0)), down = std::exp(0.5) / (1 + std::exp(0.5));
  for (Eigen::Index t = 0; t < 5; ++t) {
    const auto& s = course.smoothed[static_cast<std::size_t>(t)];
    EXPECT_NEAR(s.mean(0), all.mean(t), 1e-10);
    EXPECT_NEAR(s.sd(0), std::sqrt(all.covariance(t, t)), 1e-9);
    EXPECT_NEAR(s.regimes(1), up / (up + down), 1e-10);
  }
}

TEST(Courses, RegimesWithoutStatesAreTheSumOverPaths) {
  const auto course = course_of(bound(R"(
time = "discrete"
items = ["y"]
item_mean = ["m"]
item_noise = [["v"]]
regimes = ["low", "high"]
[regime.high]
set = { m = "m2" }
[hazard]
"low -> high" = "a"
"high -> low" = "b"
)",
                                      kDiary),
                                {{"m", -0.5}, {"m2", 1}, {"v", 0.6}, {"a", -1}, {"b", 0.5}});
  const double up = std::exp(-1.0) / (1 + std::exp(-1.0)), down = std::exp(0.5) / (1 + std::exp(0.5));
  const double p[2][2] = {{1 - up, up}, {down, 1 - down}};
  const auto density = [](int t, int r) {
    for (std::size_t k = 0; k < kAnswers.size(); ++k) {
      const double away = kAnswers[k] - (r == 0 ? -0.5 : 1.0);
      if (kAnswered[k] == t) return std::exp(-0.5 * away * away / 0.6);
    }
    return 1.0;
  };
  double mass = 0, so_far = 0, high[5] = {}, high_at_3 = 0;
  for (int path = 0; path < 32; ++path) {
    const auto r = [&](int t) { return path >> t & 1; };
    double weight = r(0) == 1 ? up / (up + down) : down / (up + down), early = 0;
    for (int t = 0; t < 5; ++t) {
      if (t > 0) weight *= p[r(t - 1)][r(t)];
      weight *= density(t, r(t));
      if (t == 3) early = weight;
    }
    mass += weight;
    for (int t = 0; t < 5; ++t) high[t] += r(t) == 1 ? weight : 0;
    if (r(4) == 0) so_far += early, high_at_3 += r(3) == 1 ? early : 0;  // each path until 3 once
  }
  for (int t = 0; t < 5; ++t) {
    EXPECT_NEAR(course.smoothed[static_cast<std::size_t>(t)].regimes(1), high[t] / mass, 1e-12);
  }
  EXPECT_NEAR(course.filtered[3].regimes(1), high_at_3 / so_far, 1e-12);
}

// Each of the 256 paths is a dense normal law of states and answers.
TEST(Courses, RegimesWithStatesAreNearlyTheSumOverPaths) {
  constexpr int kRows = 8, kDiaries = 20;
  double squares = 0, worst = 0, worst_mean = 0;
  RandomStream random(11, Purpose::testing, 0);
  for (int diary = 0; diary < kDiaries; ++diary) {
    VectorXd y(kRows);
    std::string text = "time,y\n";
    for (int t = 0; t < kRows; ++t) {
      y(t) = 0.8 + 1.2 * random.normal();
      text += fmt::format("{},{:.17g}\n", t, y(t));
    }
    const auto course = course_of(bound(kTwoRegimes, text), kTwoRegimesValues);
    double mass = 0;
    VectorXd high = VectorXd::Zero(kRows), mean = VectorXd::Zero(kRows);
    each_path(kRows, [&](const std::vector<int>& path) {
      const AlongPath exact = along(path, y);
      const double weight = std::exp(exact.log_weight);
      mass += weight;
      mean += weight * exact.state;
      for (std::size_t t = 0; t < path.size(); ++t) {
        high(static_cast<Eigen::Index>(t)) += path[t] == 1 ? weight : 0;
      }
    });
    for (Eigen::Index t = 0; t < kRows; ++t) {
      const auto& s = course.smoothed[static_cast<std::size_t>(t)];
      const double off = s.regimes(1) - high(t) / mass;
      squares += off * off;
      worst = std::max(worst, std::abs(off));
      worst_mean = std::max(worst_mean, std::abs(s.mean(0) - mean(t) / mass));
    }
  }
  EXPECT_LT(std::sqrt(squares / (kRows * kDiaries)), 1e-4);
  EXPECT_LT(worst, 1e-3);
  EXPECT_LT(worst_mean, 1e-3);
}

TEST(Courses, ALevelThatVariesIsAStateAndADiffuseOneIsSmoothedAsUnknown) {
  // A constant with a diffuse start, seen with error: the mean of the answers.
  const auto course = course_of(bound(R"(
time = "discrete"
states = ["level"]
items = ["y"]
transition = [[1]]
diffusion = [[0]]
item_noise = [["e"]]
initial = { covariance = "diffuse" }
)",
                                      kDiary),
                                {{"e", 0.4}});
  EXPECT_NEAR(course.smoothed[2].mean(0), 0.3, 1e-6);
  EXPECT_NEAR(course.smoothed[2].sd(0), std::sqrt(0.4 / 4), 1e-6);
  EXPECT_NEAR(course.filtered[1].mean(0), 0.75, 1e-6);
}

TEST(Courses, WhatIsIntegratedIsHeldAtTheSeriesOwnMode) {
  // A rate of the series' own with a log-normal law: with hardly any spread it is the common one.
  const std::string toml = R"(
time = "continuous"
states = ["x"]
items = ["y"]
drift = [["-k"]]
diffusion = [["q"]]
item_noise = [["e"]]
[parameter.k]
lower = 0
)";
  const std::vector<std::pair<std::string, double>> values{{"k", 0.5}, {"q", 0.5}, {"e", 0.3}};
  auto varied = values;
  varied.emplace_back("sd_k", 1e-6);
  const auto fixed = course_of(bound(toml, kDiary), values);
  const auto own = course_of(bound(toml + "[random]\nk = \"normal\"\n", kDiary), varied);
  EXPECT_NEAR(own.smoothed[2].mean(0), fixed.smoothed[2].mean(0), 1e-6);
}

}  // namespace
}  // namespace attune::model_test
