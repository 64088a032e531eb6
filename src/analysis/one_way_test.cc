#include "analysis/one_way.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

#include "core/random.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kEffects = 4, kAnswers = 25;

/// y = X e + noise of variance 1, e ~ N(centre, spread).
struct Regression {
  MatrixXd X = MatrixXd(kAnswers, kEffects);
  VectorXd y = VectorXd(kAnswers);
  EffectsLaw prior{VectorXd(kEffects), MatrixXd(kEffects, kEffects)};

  Regression(std::uint64_t seed, Index at_work) {
    RandomStream random(seed, Purpose::testing, 0);
    for (double& x : X.reshaped()) x = random.normal();
    X.col(1) += 0.8 * X.col(0);
    MatrixXd a(kEffects, kEffects);
    for (double& x : a.reshaped()) x = 0.2 * random.normal();
    prior.covariance = a * a.transpose() + 0.16 * MatrixXd::Identity(kEffects, kEffects);
    for (double& x : prior.mean) x = 0.3 * random.uniform();
    for (double& x : y) x = random.normal();
    if (at_work >= 0) y += 0.7 * X.col(at_work);
  }

  [[nodiscard]] EffectsLaw posterior() const {
    const MatrixXd precision = prior.covariance.inverse();
    const MatrixXd covariance = (precision + X.transpose() * X).inverse();
    return {covariance * (precision * prior.mean + X.transpose() * y), covariance};
  }

  /// Density of the answers but for a constant, effect k being `value` and the others 0.
  [[nodiscard]] double density(Index k, double value) const {
    return std::exp(-0.5 * (y - value * X.col(k)).squaredNorm() + 0.5 * y.squaredNorm());
  }
  /// Over effects k above 0, by its prior where the others are 0.
  [[nodiscard]] double evidence(Index k) const {
    const MatrixXd precision = prior.covariance.inverse();
    const double variance = 1 / precision(k, k);
    const double mean =
        variance * (precision.row(k).dot(prior.mean));  // others at 0: p_kk (x - m) = -sum ..
    constexpr int kSteps = 20000;
    const double end = mean + 12 * std::sqrt(variance) + 4, h = end / kSteps;
    double sum = 0, mass = 0;
    for (int i = 0; i <= kSteps; ++i) {
      const double x = i * h, weight = i == 0 || i == kSteps ? 1 : (i % 2 == 1 ? 4 : 2);
      const double p = weight * std::exp(-0.5 * (x - mean) * (x - mean) / variance);
      sum += p * density(k, x);
      mass += p;
    }
    return sum / mass;
  }
};

// In a regression the laws are normal and each model's evidence can be summed over a fine grid.
TEST(OneAlone, IsTheEvidenceOfEachModelByQuadrature) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Regression r(seed, static_cast<Index>(seed % (kEffects + 1)) - 1);
    std::vector<double> expected;
    for (Index k = 0; k < kEffects; ++k) expected.push_back(r.evidence(k));
    expected.push_back(1);
    double sum = 0;
    for (const double e : expected) sum += e;
    const auto found = one_alone(r.prior, r.posterior());
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(found[k], expected[k] / sum, 1e-8) << seed << ", " << k;
    }
  }
}

TEST(OneAlone, OneEffectIsHeldAgainstNone) {
  const EffectsLaw prior{VectorXd::Constant(1, 0.2), MatrixXd::Constant(1, 1, 0.2)};
  const auto found = one_alone(prior, {VectorXd::Constant(1, 1.0), MatrixXd::Constant(1, 1, 0.05)});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NEAR(found[0] + found[1], 1, 1e-15);
  EXPECT_GT(found[0], .99);
}

}  // namespace
}  // namespace attune::analysis
