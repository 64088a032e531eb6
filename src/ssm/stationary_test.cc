#include "ssm/stationary.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <unsupported/Eigen/AutoDiff>

namespace attune::ssm {
namespace {

using Eigen::Index;
using Eigen::Matrix2d;
using Eigen::MatrixXd;

MatrixXd random_matrix(std::mt19937_64& engine, Index n) {
  std::normal_distribution<double> normal;
  return MatrixXd::NullaryExpr(n, n, [&] { return normal(engine); });
}

MatrixXd random_stable(std::mt19937_64& engine, Index n, double margin) {
  const MatrixXd a = random_matrix(engine, n);
  return a - (a.eigenvalues().real().maxCoeff() + margin) * MatrixXd::Identity(n, n);
}

MatrixXd random_diffusion(std::mt19937_64& engine, Index n) {
  const MatrixXd root = random_matrix(engine, n);
  return root * root.transpose();
}

TEST(StationaryCovariance, SolvesItsEquation) {
  std::mt19937_64 engine(1);
  for (Index n = 1; n <= 8; ++n) {
    for (const double margin : {1.0, 1e-2, 1e-6}) {
      const MatrixXd a = random_stable(engine, n, margin), g = random_diffusion(engine, n);
      const auto p = stationary_covariance(a, g);
      ASSERT_TRUE(p) << p.error().what;
      const MatrixXd residual = a * *p + *p * a.transpose() + g;
      EXPECT_LT(residual.cwiseAbs().maxCoeff(),
                1e-13 * a.cwiseAbs().maxCoeff() * p->cwiseAbs().maxCoeff() * 10)
          << n << " " << margin;
      EXPECT_EQ(*p, p->transpose());
      EXPECT_GT(Eigen::SelfAdjointEigenSolver<MatrixXd>(*p).eigenvalues().minCoeff(), 0);
    }
  }
}

TEST(StationaryCovariance, IsDiffusionOverTwiceTheRateForOneState) {
  const auto p = stationary_covariance(MatrixXd::Constant(1, 1, -0.4), MatrixXd::Constant(1, 1, 3));
  ASSERT_TRUE(p);
  EXPECT_DOUBLE_EQ((*p)(0, 0), 3 / 0.8);
}

TEST(StationaryCovariance, ClosedFormForTwoStatesAgrees) {
  std::mt19937_64 engine(2);
  for (int i = 0; i < 200; ++i) {
    const Matrix2d a = random_stable(engine, 2, 0.1), g = random_diffusion(engine, 2);
    const auto p = stationary_covariance(a, g);
    ASSERT_TRUE(p);
    const Matrix2d closed = stationary_covariance_2x2<Matrix2d>(a, g);
    EXPECT_LT((closed - *p).cwiseAbs().maxCoeff(), 1e-11 * p->cwiseAbs().maxCoeff()) << a;
  }
  // Without an eigenbasis, and spinning.
  for (const Matrix2d& a :
       {(Matrix2d() << -1, 1, 0, -1).finished(), (Matrix2d() << -0.1, 5, -5, -0.1).finished()}) {
    const Matrix2d g = (Matrix2d() << 1, 0.5, 0.5, 2).finished();
    const Matrix2d closed = stationary_covariance_2x2<Matrix2d>(a, g);
    EXPECT_LT((closed - *stationary_covariance(a, g)).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_LT((a * closed + closed * a.transpose() + g).cwiseAbs().maxCoeff(), 1e-12);
  }
}

TEST(StationaryCovariance, ClosedFormPassesDerivativesThrough) {
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 8, 1>>;
  using DualMatrix = Eigen::Matrix<Dual, 2, 2>;
  const Matrix2d a = (Matrix2d() << -0.9, 0.3, 0.2, -0.6).finished();
  const Matrix2d g = (Matrix2d() << 1.2, 0.3, 0.3, 0.8).finished();
  DualMatrix dual_a, dual_g;
  for (int i = 0; i < 4; ++i) {
    dual_a(i) = Dual(a(i), 8, i);
    dual_g(i) = Dual(g(i), 8, 4 + i);
  }
  const DualMatrix dual = stationary_covariance_2x2(dual_a, dual_g);
  for (Index k = 0; k < 8; ++k) {
    const double step = 1e-5;
    Matrix2d a_up = a, a_down = a, g_up = g, g_down = g;
    (k < 4 ? a_up : g_up)(k % 4) += step;
    (k < 4 ? a_down : g_down)(k % 4) -= step;
    const Matrix2d slope =
        (stationary_covariance_2x2(a_up, g_up) - stationary_covariance_2x2(a_down, g_down)) /
        (2 * step);
    for (Index i = 0; i < 4; ++i) EXPECT_NEAR(dual(i).derivatives()[k], slope(i), 1e-8) << k;
  }
}

TEST(StationaryCovariance, RefusesADriftThatIsNotStable) {
  const MatrixXd g = MatrixXd::Identity(2, 2);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Matrix2d& a : {(Matrix2d() << -1, 2, 2, -1).finished(),      // a saddle
                            (Matrix2d() << 0, 1, -1, 0).finished(),       // turns for ever
                            (Matrix2d() << -1, 0, 0, 0).finished(),       // one state wanders
                            (Matrix2d() << 0.1, 0, 0, 0.1).finished(),    // grows
                            (Matrix2d() << nan, 0, 0, -1).finished()}) {  // is no number
    const auto p = stationary_covariance(a, g);
    ASSERT_FALSE(p) << a;
    EXPECT_NE(p.error().what.find("not stable"), std::string::npos);
  }
}

TEST(StationaryCovariance, RefusesShapesThatDisagree) {
  const MatrixXd a = -MatrixXd::Identity(2, 2);
  EXPECT_THROW((void)stationary_covariance(a, MatrixXd::Identity(3, 3)), std::invalid_argument);
  EXPECT_THROW((void)stationary_covariance(MatrixXd(2, 3), a), std::invalid_argument);
  const auto none = stationary_covariance(MatrixXd(0, 0), MatrixXd(0, 0));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->size(), 0);
}

}  // namespace
}  // namespace attune::ssm
