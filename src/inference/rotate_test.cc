// Rotations around a normal law: a normal density is drawn exactly, a skewed one by its weights.
#include "inference/rotate.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "inference/convergence.h"

namespace attune::inference {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The logarithm of a gamma(3, 2) variable beside a normal one that it moves.
class Skewed : public Objective {
 public:
  [[nodiscard]] Eigen::Index dimension() const override { return 2; }
  [[nodiscard]] Expected<Evaluation> evaluate(const VectorXd& theta, const Job&) const override {
    const double x = std::exp(theta(0)), away = theta(1) - theta(0);
    Evaluation e;
    e.log_likelihood = 3 * theta(0) - 2 * x - 0.5 * away * away;
    e.gradient = VectorXd{{3 - 2 * x + away, -away}};
    return e;
  }
  [[nodiscard]] Expected<MatrixXd> unit_scores(const VectorXd&, const Job&) const override {
    return MatrixXd(0, 2);
  }
  [[nodiscard]] MatrixXd prior_precision(const VectorXd&) const override {
    return MatrixXd::Zero(2, 2);
  }
};

SampleOptions options() {
  SampleOptions o;
  o.sampler = Sampler::rotation;
  o.draws = 4000;
  return o;
}

MatrixXd draws_of(const std::vector<Chain>& chains, Eigen::Index parameter) {
  MatrixXd draws(chains.front().theta.cols(), static_cast<Eigen::Index>(chains.size()));
  for (std::size_t c = 0; c < chains.size(); ++c) {
    draws.col(static_cast<Eigen::Index>(c)) = chains[c].theta.row(parameter).transpose();
  }
  return draws;
}

TEST(Rotate, ASkewedDensityHasItsMoments) {
  // The mode of the density is at x = 1.5, theta(1) = theta(0); the normal law there is too narrow.
  const VectorXd mode = VectorXd::Constant(2, std::log(1.5));
  const MatrixXd precision{{4, -1}, {-1, 1}};
  const auto chains = sample_by_rotation(Skewed(), mode, precision.inverse(), options(), Job{});
  ASSERT_TRUE(chains.has_value());
  const MatrixXd first = draws_of(*chains, 0), second = draws_of(*chains, 1);
  const Convergence c = convergence(first);
  EXPECT_LT(c.rhat, 1.01);
  const MatrixXd x = first.array().exp();
  const double error = std::sqrt(0.75 / c.ess_bulk);
  EXPECT_NEAR(x.mean(), 1.5, 5 * error);  // gamma(3, 2)
  EXPECT_NEAR((x.array() - 1.5).square().mean(), 0.75, 0.1);
  EXPECT_NEAR((second - first).mean(), 0, 5 * std::sqrt(1 / convergence(second - first).ess_bulk));
  EXPECT_NEAR((second - first).squaredNorm() / static_cast<double>(first.size()), 1, 0.07);
}

TEST(Rotate, IsTheSameForAnyNumberOfThreads) {
  const VectorXd mode = VectorXd::Constant(2, std::log(1.5));
  SampleOptions few = options();
  few.draws = 50;
  const auto one =
      sample_by_rotation(Skewed(), mode, MatrixXd::Identity(2, 2), few, Job{1, {}, {}});
  const auto two =
      sample_by_rotation(Skewed(), mode, MatrixXd::Identity(2, 2), few, Job{2, {}, {}});
  ASSERT_TRUE(one && two);
  for (std::size_t c = 0; c < one->size(); ++c) EXPECT_EQ((*one)[c].theta, (*two)[c].theta);
  EXPECT_NE((*one)[0].theta, (*one)[1].theta);
}

}  // namespace
}  // namespace attune::inference
