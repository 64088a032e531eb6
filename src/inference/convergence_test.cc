#include "inference/convergence.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace attune::inference {
namespace {

Eigen::MatrixXd chains_of(int rows, int chains, double carry, std::uint64_t seed) {
  Eigen::MatrixXd x(rows, chains);
  for (int c = 0; c < chains; ++c) {
    RandomStream random(seed, Purpose::testing, static_cast<std::uint64_t>(c));
    double state = random.normal() / std::sqrt(1 - carry * carry);
    for (int t = 0; t < rows; ++t) x(t, c) = state = carry * state + random.normal();
  }
  return x;
}

/// Sequences that any program can make: the numbers beside them are those that
/// rstan 2.21.7 has of the same rank scores (its own are of (r - 1/2) / S, before the paper).
Eigen::MatrixXd waves(double carry, bool rounded, bool cosine) {
  Eigen::MatrixXd x(200, 4);
  for (int c = 1; c <= 4; ++c) {
    double state = 0;
    for (int i = 1; i <= 200; ++i) {
      const double push =
          cosine ? std::cos(1.7 * i * i + c) : std::sin(12.9898 * i + 78.233 * c) * 1.7;
      state = carry * state + push;
      x(i - 1, c - 1) = state + (cosine ? 0 : 0.05 * c);
    }
  }
  return rounded ? Eigen::MatrixXd(x.array().floor()) : x;
}

void expect_rstan(const Convergence& found, double rhat, double bulk, double tail) {
  EXPECT_NEAR(found.rhat, rhat, 1e-8);
  EXPECT_NEAR(found.ess_bulk, bulk, 1e-4);
  EXPECT_NEAR(found.ess_tail, tail, 1e-4);
}

TEST(Convergence, HasTheNumbersOfRstan) {
  expect_rstan(convergence(waves(0.7, false, false)), 1.0011593199, 189.5714886886, 668.8634849703);
  expect_rstan(convergence(waves(0.7, true, false)), 0.9975363715, 179.2042296099, 376.8259554392);
  expect_rstan(convergence(waves(-0.6, false, true)), 0.9994380706, 2322.4719895936,
               720.7462802342);
}

TEST(Convergence, ACarriedOverSequenceIsWorthWhatTheoryHas) {
  for (const double carry : {0.0, 0.5, 0.9}) {
    const Eigen::MatrixXd x = chains_of(20000, 4, carry, 3);
    const double expected = 80000 * (1 - carry) / (1 + carry);
    EXPECT_NEAR(effective_size(x) / expected, 1, 0.1) << carry;
    EXPECT_NEAR(convergence(x).rhat, 1, 0.01);
    const double sd = 1 / std::sqrt(1 - carry * carry);
    EXPECT_NEAR(convergence(x).mcse_mean / (sd / std::sqrt(expected)), 1, 0.06);
  }
}

TEST(Convergence, ChainsThatDisagreeInPlaceOrWidthAreFound) {
  Eigen::MatrixXd moved = chains_of(500, 4, 0, 4), wider = moved;
  moved.col(0).array() += 2;
  wider.col(0) *= 4;
  EXPECT_GT(convergence(moved).rhat, 1.2);
  EXPECT_GT(convergence(wider).rhat, 1.1);
  EXPECT_LT(convergence(chains_of(500, 4, 0, 4)).rhat, 1.01);
}

TEST(Convergence, DrawsThatDoNotMoveHaveNone) {
  EXPECT_TRUE(std::isnan(convergence(Eigen::MatrixXd::Constant(100, 4, 2)).rhat));
  EXPECT_TRUE(std::isnan(convergence(Eigen::MatrixXd::Random(3, 4)).ess_bulk));
}

TEST(Convergence, EnergyOfIndependentDrawsIsTwo) {
  EXPECT_NEAR(e_bfmi(chains_of(50000, 1, 0, 5).col(0)), 2, 0.05);
}

TEST(Convergence, QuantilesAreThoseOfR) {
  Eigen::MatrixXd x(5, 1);
  x << 3, 1, 4, 1.5, 9;
  EXPECT_DOUBLE_EQ(quantile(x, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(x, 0.1), 1.2);
  EXPECT_DOUBLE_EQ(quantile(x, 1), 9);
}

}  // namespace
}  // namespace attune::inference
