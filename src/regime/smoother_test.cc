#include "regime/smoother.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "regime/oracle_test.h"

namespace attune::regime {
namespace {

using oracle::random_system;
using oracle::System;

constexpr Collapse kBoth[] = {Collapse::gpb2, Collapse::imm};

std::size_t z(int i) { return static_cast<std::size_t>(i); }

struct Result {
  Smoothed smoothed;
  std::vector<SampledPath> paths;
};

Result run(const System& system, Collapse collapse, int draws, std::uint64_t seed) {
  FilterTrace trace;
  Result result;
  EXPECT_TRUE(filter(system.shape, system.values, collapse, trace));
  auto smoothed = smooth(system.shape, system.values, collapse, trace);
  RandomStream random(seed, Purpose::testing, 7003);
  auto paths = sample_paths(system.shape, system.values, collapse, trace, random, draws);
  EXPECT_TRUE(smoothed && paths);
  if (smoothed) result.smoothed = std::move(*smoothed);
  if (paths) result.paths = std::move(*paths);
  return result;
}

/// How often the paths are in each regime, T x K.
std::vector<double> frequencies(const System& system, const std::vector<SampledPath>& paths) {
  std::vector<double> share(z(system.shape.occasions * system.shape.regimes));
  for (const SampledPath& path : paths) {
    for (int t = 0; t < system.shape.occasions; ++t) {
      share[z(t * system.shape.regimes + path.regime[z(t)])] +=
          1.0 / static_cast<double>(paths.size());
    }
  }
  return share;
}

double mean_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

TEST(Smoother, WithOneRegimeIsTheConditionalNormalLaw) {
  std::uint64_t seed = 200;
  for (const int dynamic : {1, 2, 3}) {
    for (const int biases : {0, 2, 5}) {
      for (const bool zero_noise : {false, true}) {
        const int n = dynamic + biases, T = 7;
        const System system = random_system({.dynamic = dynamic,
                                             .states = n,
                                             .occasions = T,
                                             .most_answers = 6,
                                             .zero_noise = zero_noise},
                                            ++seed);
        const oracle::PathLaw law = path_law(system, std::vector<int>(z(T), 0));
        const Smoothed s = run(system, Collapse::gpb2, 0, 1).smoothed;
        for (int t = 0; t < T; ++t) {
          EXPECT_DOUBLE_EQ(s.prob[z(t)], 1);
          for (int i = 0; i < n; ++i) {
            EXPECT_NEAR(s.mean[z(t * n + i)], law.mean(t * n + i), 1e-9);
            EXPECT_NEAR(s.regime_mean[z(t * n + i)], law.mean(t * n + i), 1e-9);
            for (int j = 0; j <= i; ++j) {
              EXPECT_NEAR(s.cov[z(t * tri_size(n) + tri(i, j))], law.cov(t * n + i, t * n + j),
                          1e-9);
            }
          }
        }
      }
    }
  }
}

TEST(Smoother, PathsOfOneRegimeHaveTheConditionalLawAcrossOccasions) {
  const int n = 4, T = 4, kDraws = 40000;
  const System system =
      random_system({.dynamic = 2, .states = n, .occasions = T, .zero_noise = true}, 230);
  const oracle::PathLaw law = path_law(system, std::vector<int>(z(T), 0));
  const auto paths = run(system, Collapse::gpb2, kDraws, 2).paths;
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(T * n);
  Eigen::MatrixXd cov = Eigen::MatrixXd::Zero(T * n, T * n);
  for (const SampledPath& path : paths) {
    const Eigen::VectorXd d =
        Eigen::Map<const Eigen::VectorXd>(path.state.data(), T * n) - law.mean;
    mean += d / kDraws;
    cov += d * d.transpose() / kDraws;
  }
  for (int i = 0; i < T * n; ++i) {
    EXPECT_NEAR(mean(i), 0, 5 * std::sqrt(law.cov(i, i) / kDraws) + 1e-7) << i;
    for (int j = 0; j <= i; ++j) {  // of all occasions with each other
      const double spread = law.cov(i, i) * law.cov(j, j) + law.cov(i, j) * law.cov(i, j);
      EXPECT_NEAR(cov(i, j), law.cov(i, j), 5 * std::sqrt(spread / kDraws) + 1e-7) << i << "," << j;
    }
  }
  for (const SampledPath& path : paths) {
    for (int i = 2; i < n; ++i) EXPECT_EQ(path.state[z(i)], path.state[z((T - 1) * n + i)]);
  }
}

/// Mean absolute errors against the sum over all paths, averaged over systems: of the regimes'
/// probabilities by the filter, the smoother and drawn paths, and of the states in their
/// deviations.
struct Errors {
  double filtered = 0, smoothed = 0, drawn = 0, mean = 0;
};

Errors errors(int regimes, int occasions, double contrast, Collapse collapse) {
  constexpr int kSystems = 8;
  Errors sum;
  for (std::uint64_t seed = 240; seed < 240 + kSystems; ++seed) {
    const int n = 3;
    const System system = random_system({.regimes = regimes,
                                         .dynamic = 2,
                                         .states = n,
                                         .occasions = occasions,
                                         .contrast = contrast},
                                        seed);
    const oracle::Exact exact = enumerate_paths(system);
    FilterTrace trace;
    EXPECT_TRUE(filter(system.shape, system.values, collapse, trace));
    const Result result = run(system, collapse, 4000, seed);
    sum.filtered += mean_distance(trace.prob, exact.prob) / kSystems;
    sum.smoothed += mean_distance(result.smoothed.prob, exact.prob) / kSystems;
    sum.drawn += mean_distance(frequencies(system, result.paths), exact.prob) / kSystems;
    for (int i = 0; i < occasions * n; ++i) {
      sum.mean += std::abs(result.smoothed.mean[z(i)] - exact.mean(i)) /
                  std::sqrt(exact.cov(i, i)) / (occasions * n * kSystems);
    }
  }
  return sum;
}

TEST(Smoother, IsCloseToTheSumOverAllPaths) {
  struct Case {
    int regimes, occasions;
    double contrast;
    Collapse collapse;
    Errors bound;  // filtered unused; 4000 draws alone cost about .005, mixing first (IMM) .03
  };
  for (const Case& c : {Case{2, 8, 0.4, Collapse::gpb2, {0, 0.003, 0.01, 0.01}},
                        Case{4, 5, 0.4, Collapse::gpb2, {0, 0.001, 0.01, 0.003}},
                        Case{2, 8, 1, Collapse::gpb2, {0, 0.007, 0.015, 0.04}},
                        Case{4, 5, 1, Collapse::gpb2, {0, 0.007, 0.015, 0.04}},
                        Case{2, 8, 0.4, Collapse::imm, {0, 0.04, 0.04, 0.04}},
                        Case{2, 8, 1, Collapse::imm, {0, 0.05, 0.05, 0.12}}}) {
    const Errors e = errors(c.regimes, c.occasions, c.contrast, c.collapse);
    SCOPED_TRACE(
        fmt::format("{} regimes, contrast {}, collapse {}: filtered {:.4f}, smoothed "
                    "{:.4f}, drawn {:.4f}, mean {:.4f}",
                    c.regimes, c.contrast, static_cast<int>(c.collapse), e.filtered, e.smoothed,
                    e.drawn, e.mean));
    EXPECT_LT(e.smoothed, c.bound.smoothed);
    EXPECT_LT(e.drawn, c.bound.drawn);
    EXPECT_LT(e.mean, c.bound.mean);
    EXPECT_LT(e.smoothed, e.filtered / 2);
  }
}

TEST(Smoother, ARegimeOfProbabilityZeroStaysAtZero) {
  for (const Collapse collapse : kBoth) {
    System system = random_system({.regimes = 2, .states = 3, .occasions = 5}, 260);
    for (int t = 0; t < 5; ++t) {
      for (int r = 0; r < 2; ++r) {
        for (int s = 0; s < 2; ++s) {
          system.values.regime_prob[z((t * 2 + r) * 2 + s)] = r == s ? 1 : 0;
        }
      }
    }
    system.values.initial_log_prob = {-std::numeric_limits<double>::infinity(), 0};
    const Result result = run(system, collapse, 50, 3);
    for (int t = 0; t < 5; ++t) EXPECT_EQ(result.smoothed.prob[z(t * 2)], 0);
    for (const auto* numbers : {&result.smoothed.mean, &result.smoothed.cov}) {
      for (const double x : *numbers) EXPECT_TRUE(std::isfinite(x));
    }
    for (const SampledPath& path : result.paths) {
      for (const int r : path.regime) EXPECT_EQ(r, 1);
      for (const double x : path.state) EXPECT_TRUE(std::isfinite(x));
    }
  }
}

TEST(Smoother, ACovarianceThatIsNotPositiveDefiniteIsAFailure) {
  System system =
      random_system({.regimes = 2, .states = 3, .occasions = 3, .most_answers = 0}, 270);
  std::ranges::fill(system.values.initial_cov, 0.0);
  FilterTrace trace;
  ASSERT_TRUE(filter(system.shape, system.values, Collapse::gpb2, trace));
  RandomStream random(1, Purpose::testing, 7004);
  EXPECT_FALSE(smooth(system.shape, system.values, Collapse::gpb2, trace));
  EXPECT_FALSE(sample_paths(system.shape, system.values, Collapse::gpb2, trace, random, 1));
}

}  // namespace
}  // namespace attune::regime
