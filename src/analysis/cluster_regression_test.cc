#include "analysis/cluster_regression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace attune::analysis {
namespace {

TEST(ClusterRegression, OfMeansIsByHand) {
  // A constant alone: the mean, and the clusters' sums of errors.
  ClusterRegression regression(1);
  const std::vector<std::vector<double>> clusters{{1, 3}, {5, 7, 8}, {2}};
  for (std::size_t c = 0; c < clusters.size(); ++c) {
    for (const double y : clusters[c]) regression.add(c, y, {1});
  }
  const auto fit = regression.solve().value();
  const double mean = 26.0 / 6;
  EXPECT_NEAR(fit.coefficient[0], mean, 1e-12);
  const double square =
      std::pow(4 - 2 * mean, 2) + std::pow(20 - 3 * mean, 2) + std::pow(2 - mean, 2);
  EXPECT_NEAR(fit.covariance(0, 0), 1.5 * square / 36, 1e-12);
  EXPECT_EQ(fit.rows, 6U);
  EXPECT_EQ(fit.clusters, 3U);
}

TEST(ClusterRegression, PIsUniformWhereNothingIsThere) {
  // Errors are shared within clusters, and so is a predictor: plain least squares would reject
  // often.
  int rejected = 0;
  constexpr int kStudies = 400;
  for (int study = 0; study < kStudies; ++study) {
    RandomStream random(9, Purpose::testing, static_cast<std::uint64_t>(study));
    ClusterRegression regression(2);
    for (std::size_t c = 0; c < 60; ++c) {
      const double shared = random.normal(), x = random.normal();
      for (int row = 0; row < 8; ++row) regression.add(c, shared + random.normal(), {1, x});
    }
    rejected += regression.solve()->wald_p({1}) < .05;
  }
  EXPECT_NEAR(rejected / double{kStudies}, .05, .035);
}

TEST(ClusterRegression, FindsWhatIsThere) {
  RandomStream random(10, Purpose::testing, 0);
  ClusterRegression regression(3);
  for (std::size_t c = 0; c < 40; ++c) {
    for (int row = 0; row < 10; ++row) {
      const double x = random.normal(), z = random.normal();
      regression.add(c, 2 + .5 * x + random.normal(), {1, x, z});
    }
  }
  const auto fit = regression.solve().value();
  EXPECT_NEAR(fit.coefficient[1], .5, .15);
  EXPECT_LT(fit.wald_p({1}), 1e-6);
  EXPECT_LT(fit.wald_p({1, 2}), 1e-6);
}

TEST(ClusterRegression, WithoutEnoughSaysNothing) {
  ClusterRegression same(2);
  for (std::size_t c = 0; c < 20; ++c) same.add(c, static_cast<double>(c), {1, 2});
  EXPECT_FALSE(same.solve());
  ClusterRegression few(2);
  for (int row = 0; row < 20; ++row) few.add(0, row, {1, double(row)});
  EXPECT_FALSE(few.solve());
  EXPECT_FALSE(ClusterRegression(1).solve());
  EXPECT_THROW(few.add(0, 1, {1}), std::invalid_argument);
}

}  // namespace
}  // namespace attune::analysis
