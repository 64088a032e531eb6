#include "ssm/discretize.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <unsupported/Eigen/AutoDiff>
#include <unsupported/Eigen/MatrixFunctions>

#include "ssm/stationary.h"

namespace attune::ssm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd random_matrix(std::mt19937_64& engine, Index n) {
  std::normal_distribution<double> normal;
  return MatrixXd::NullaryExpr(n, n, [&] { return normal(engine); });
}

MatrixXd random_diffusion(std::mt19937_64& engine, Index n) {
  const MatrixXd root = random_matrix(engine, n);
  return root * root.transpose();
}

/// Shifted so that the slowest eigenvalue has the real part -margin.
MatrixXd random_stable(std::mt19937_64& engine, Index n, double margin) {
  const MatrixXd a = random_matrix(engine, n);
  const double worst = a.eigenvalues().real().maxCoeff();
  return a - (worst + margin) * MatrixXd::Identity(n, n);
}

/// The largest difference relative to the largest entry of the expected.
double difference(const MatrixXd& found, const MatrixXd& expected) {
  const double scale = expected.cwiseAbs().maxCoeff();
  return (found - expected).cwiseAbs().maxCoeff() / (scale > 0 ? scale : 1);
}

struct Integrals {
  MatrixXd input_response, process_noise;
};

/// Both integrals by definition: Gauss-Legendre with 10 nodes on each of `panels` pieces, the
/// exponentials by Eigen's Pade approximation (Higham 2005).
Integrals by_quadrature(const MatrixXd& a, const MatrixXd& g, double h, int panels) {
  constexpr std::array<double, 5> kNode = {0.1488743389816312109, 0.4333953941292471908,
                                           0.6794095682990244063, 0.8650633666889845107,
                                           0.9739065285171717201};
  constexpr std::array<double, 5> kWeight = {0.2955242247147528702, 0.2692667193099963551,
                                             0.2190863625159820440, 0.1494513491505805931,
                                             0.0666713443086881376};
  const Index n = a.rows();
  Integrals out{MatrixXd::Zero(n, n), MatrixXd::Zero(n, n)};
  const double half = 0.5 * h / panels;
  for (int panel = 0; panel < panels; ++panel) {
    for (std::size_t k = 0; k < kNode.size(); ++k) {
      for (const double side : {-1.0, 1.0}) {
        const double s = half * (2 * panel + 1 + side * kNode[k]);
        const MatrixXd e = MatrixXd(a * s).exp();
        out.input_response += half * kWeight[k] * e;
        out.process_noise += half * kWeight[k] * (e * g * e.transpose());
      }
    }
  }
  return out;
}

void expect_matches_quadrature(const MatrixXd& a, const MatrixXd& g, double h, int panels,
                               double tolerance) {
  const auto t = discretize(a, g, h);
  ASSERT_TRUE(t) << t.error().what;
  const Integrals expected = by_quadrature(a, g, h, panels);
  EXPECT_LT(difference(t->matrix, MatrixXd(a * h).exp()), tolerance) << a << "\nh " << h;
  EXPECT_LT(difference(t->input_response, expected.input_response), tolerance) << a << "\nh " << h;
  EXPECT_LT(difference(t->process_noise, expected.process_noise), tolerance) << a << "\nh " << h;
}

void expect_symmetric_psd(const MatrixXd& q) {
  EXPECT_EQ(q, q.transpose());
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(q);
  EXPECT_GE(eigen.eigenvalues().minCoeff(), -1e-13 * q.cwiseAbs().maxCoeff());
}

TEST(Doublings, BringTheStepBelowAQuarter) {
  EXPECT_EQ(doublings(0), 0);
  EXPECT_EQ(doublings(0.25), 0);
  for (const double norm : {0.250001, 0.4, 0.5, 0.7, 1.0, 3.0, 1e4, 1e9}) {
    const int k = doublings(norm);
    EXPECT_LE(std::ldexp(norm, -k), 0.25) << norm;
    EXPECT_GT(std::ldexp(norm, -(k - 2)), 0.25) << norm;
  }
}

// Uhlenbeck & Ornstein (1930): one state in closed form.
TEST(Discretize, IsTheOrnsteinUhlenbeckLawForOneState) {
  for (const double rate : {1e-9, 1e-3, 0.7, 40.0}) {
    for (const double h : {1e-6, 0.1, 1.0, 12.5, 250.0}) {
      const double x = rate * h;
      const auto t = discretize(MatrixXd::Constant(1, 1, -rate), MatrixXd::Constant(1, 1, 2.5), h);
      ASSERT_TRUE(t);
      // Squaring k times multiplies the rounding of the exponential by 2^k.
      const double tolerance = 1e-15 * std::max(10.0, x);
      EXPECT_NEAR(t->matrix(0, 0), std::exp(-x), 4e-15 * std::exp(-x) * std::max(10.0, 4 * x));
      const double b = -std::expm1(-x) / rate, q = -2.5 * std::expm1(-2 * x) / (2 * rate);
      EXPECT_NEAR(t->input_response(0, 0), b, tolerance * b) << rate << " " << h;
      EXPECT_NEAR(t->process_noise(0, 0), q, tolerance * q) << rate << " " << h;
    }
  }
}

TEST(Discretize, AnIntervalOfZeroChangesNothing) {
  std::mt19937_64 engine(1);
  const auto t = discretize(random_matrix(engine, 3), random_diffusion(engine, 3), 0);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->matrix, MatrixXd::Identity(3, 3));
  EXPECT_EQ(t->input_response, MatrixXd::Zero(3, 3));
  EXPECT_EQ(t->process_noise, MatrixXd::Zero(3, 3));
}

TEST(Discretize, TakesNoStatesAtAll) {
  const auto t = discretize(MatrixXd(0, 0), MatrixXd(0, 0), 1);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->matrix.size(), 0);
}

TEST(Discretize, MatchesQuadratureForRandomDrifts) {
  std::mt19937_64 engine(2);
  for (Index n = 1; n <= 8; ++n) {
    for (const double h : {0.01, 0.3, 1.0, 4.0}) {
      const MatrixXd drift = random_stable(engine, n, 0.1);
      expect_matches_quadrature(drift, random_diffusion(engine, n), h, 40, 1e-12);
      expect_matches_quadrature(random_matrix(engine, n), random_diffusion(engine, n), h, 40,
                                1e-12);
    }
  }
}

TEST(Discretize, MatchesQuadratureForADriftWithoutEigenbasis) {
  std::mt19937_64 engine(3);
  const MatrixXd g = random_diffusion(engine, 2);
  const MatrixXd jordan = (MatrixXd(2, 2) << -1, 1, 0, -1).finished();
  const MatrixXd nilpotent = (MatrixXd(2, 2) << 0, 1, 0, 0).finished();
  for (const double h : {0.01, 1.0, 10.0}) {
    expect_matches_quadrature(jordan, g, h, 60, 1e-12);
    expect_matches_quadrature(nilpotent, g, h, 60, 1e-12);
    const auto t = discretize(jordan, g, h);
    const MatrixXd closed = std::exp(-h) * (MatrixXd(2, 2) << 1, h, 0, 1).finished();
    EXPECT_LT(difference(t->matrix, closed), 1e-13 * std::max(1.0, h)) << h;
  }
}

// exp(At) of a nilpotent drift is a polynomial: Q = [h^3/3, h^2/2; h^2/2, h] for noise on the rate.
TEST(Discretize, IntegratedNoiseInClosedForm) {
  const MatrixXd a = (MatrixXd(2, 2) << 0, 1, 0, 0).finished();
  const MatrixXd g = (MatrixXd(2, 2) << 0, 0, 0, 1).finished();
  for (const double h : {0.1, 1.0, 100.0, 1e4}) {
    const auto t = discretize(a, g, h);
    ASSERT_TRUE(t);
    EXPECT_NEAR(t->process_noise(0, 0), h * h * h / 3, 1e-11 * h * h * h);
    EXPECT_NEAR(t->process_noise(0, 1), h * h / 2, 1e-11 * h * h);
    EXPECT_NEAR(t->process_noise(1, 1), h, 1e-11 * h);
  }
}

TEST(Discretize, MatchesQuadratureForNearlySingularDrifts) {
  std::mt19937_64 engine(4);
  for (const Index n : {2, 4}) {
    const MatrixXd basis = random_matrix(engine, n) + 3 * MatrixXd::Identity(n, n);
    Eigen::VectorXd rates = Eigen::VectorXd::Constant(n, -0.8);
    rates[0] = -1e-9;
    const MatrixXd a = basis * rates.asDiagonal() * basis.inverse();
    const MatrixXd all_slow = 1e-9 * random_stable(engine, n, 0.2);
    const MatrixXd g = random_diffusion(engine, n);
    for (const double h : {0.1, 1.0, 20.0, 300.0}) {
      expect_matches_quadrature(a, g, h, 400, 1e-11);
      expect_matches_quadrature(all_slow, g, h, 4, 1e-12);
    }
  }
}

// In its eigenbasis every integral has a closed form, for however long a gap.
TEST(Discretize, HoldsItsDigitsOverLongGaps) {
  const MatrixXd basis = (MatrixXd(3, 3) << 1, 0.4, -0.2, 0.3, 1, 0.5, -0.6, 0.1, 1).finished();
  const MatrixXd inverse = basis.inverse();
  std::mt19937_64 engine(5);
  const MatrixXd g = random_diffusion(engine, 3);
  const MatrixXd turned = inverse * g * inverse.transpose();
  for (const Eigen::Vector3d& rates :
       {Eigen::Vector3d(1, 0.5, 2), Eigen::Vector3d(1, 1e-4, 0.03), Eigen::Vector3d(1, 1e-9, 0.2),
        Eigen::Vector3d(5, 1e-6, 1e-3)}) {
    const MatrixXd a = -basis * rates.asDiagonal() * inverse;
    const double norm = a.cwiseAbs().rowwise().sum().maxCoeff();
    for (const double reach : {1.0, 30.0, 1e3, 1e4}) {
      const double h = reach / norm;
      const auto t = discretize(a, g, h);
      ASSERT_TRUE(t);
      Eigen::Vector3d f, b;
      MatrixXd q(3, 3);
      for (Index i = 0; i < 3; ++i) {
        f[i] = std::exp(-rates[i] * h);
        b[i] = -std::expm1(-rates[i] * h) / rates[i];
        for (Index j = 0; j < 3; ++j) {
          const double sum = rates[i] + rates[j];
          q(i, j) = turned(i, j) * -std::expm1(-sum * h) / sum;
        }
      }
      const double tolerance = 1e-14 * std::max(10.0, reach);
      const MatrixXd expected_f = basis * f.asDiagonal() * inverse;
      EXPECT_LT((t->matrix - expected_f).cwiseAbs().maxCoeff(), tolerance) << reach;
      EXPECT_LT(difference(t->input_response, basis * b.asDiagonal() * inverse), tolerance)
          << rates.transpose() << " " << reach;
      EXPECT_LT(difference(t->process_noise, basis * q * basis.transpose()), tolerance)
          << rates.transpose() << " " << reach;
      expect_symmetric_psd(t->process_noise);
    }
  }
}

// One step over h1 + h2 is a step over h1, then one over h2.
TEST(Discretize, ObeysChapmanAndKolmogorov) {
  std::mt19937_64 engine(6);
  for (Index n = 1; n <= 8; ++n) {
    const MatrixXd a = random_stable(engine, n, 0.05), g = random_diffusion(engine, n);
    for (const auto& [h1, h2] : {std::pair{0.01, 3.0}, {0.7, 0.9}, {5.0, 0.3}, {40.0, 60.0}}) {
      const auto first = discretize(a, g, h1), second = discretize(a, g, h2);
      const auto whole = discretize(a, g, h1 + h2);
      ASSERT_TRUE(first && second && whole);
      const MatrixXd& f = second->matrix;
      EXPECT_LT((whole->matrix - f * first->matrix).cwiseAbs().maxCoeff(), 1e-11);
      EXPECT_LT(
          difference(whole->input_response, f * first->input_response + second->input_response),
          1e-11);
      EXPECT_LT(difference(whole->process_noise,
                           f * first->process_noise * f.transpose() + second->process_noise),
                1e-11);
    }
  }
}

TEST(Discretize, EndsInTheStationaryLawAfterALongGap) {
  std::mt19937_64 engine(7);
  for (Index n = 1; n <= 6; ++n) {
    const MatrixXd a = random_stable(engine, n, 0.5), g = random_diffusion(engine, n);
    const auto t = discretize(a, g, 500);
    const auto stationary = stationary_covariance(a, g);
    ASSERT_TRUE(t && stationary);
    EXPECT_LT(t->matrix.cwiseAbs().maxCoeff(), 1e-90);
    EXPECT_LT(difference(t->process_noise, *stationary), 1e-11);
    EXPECT_LT(difference(t->input_response, -a.inverse()), 1e-11);
  }
}

// The same process in minutes and in days.
TEST(Discretize, DoesNotDependOnTheUnitOfTime) {
  std::mt19937_64 engine(8);
  const MatrixXd a = random_stable(engine, 4, 0.2), g = random_diffusion(engine, 4);
  const double unit = 1440;
  for (const double h : {0.02, 0.5, 7.0}) {
    const auto days = discretize(a, g, h);
    const auto minutes = discretize(a / unit, g / unit, h * unit);
    ASSERT_TRUE(days && minutes);
    EXPECT_LT(difference(minutes->matrix, days->matrix), 1e-13);
    EXPECT_LT(difference(minutes->process_noise, days->process_noise), 1e-13);
    EXPECT_LT(difference(minutes->input_response / unit, days->input_response), 1e-13);
  }
}

// Derivatives by every entry of drift and diffusion, against central differences.
TEST(DiscretizeSeries, PassesDerivativesThrough) {
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 8, 1>>;
  using DualMatrix = Eigen::Matrix<Dual, 2, 2>;
  const Eigen::Matrix2d a = (Eigen::Matrix2d() << -0.9, 0.3, 0.2, -0.6).finished();
  const Eigen::Matrix2d g = (Eigen::Matrix2d() << 1.2, 0.3, 0.3, 0.8).finished();
  for (const double h : {0.1, 1.0, 20.0}) {
    const int halvings = doublings(1.2 * h);
    DualMatrix dual_a, dual_g;
    for (int i = 0; i < 4; ++i) {
      dual_a(i) = Dual(a(i), 8, i);
      dual_g(i) = Dual(g(i), 8, 4 + i);
    }
    const auto dual = discretize_series(dual_a, dual_g, h, halvings);
    const auto plain = discretize_series(a, g, h, halvings);
    for (Index k = 0; k < 8; ++k) {
      const double step = 1e-5;
      Eigen::Matrix2d a_up = a, a_down = a, g_up = g, g_down = g;
      (k < 4 ? a_up : g_up)(k % 4) += step;
      (k < 4 ? a_down : g_down)(k % 4) -= step;
      const auto up = discretize_series(a_up, g_up, h, halvings);
      const auto down = discretize_series(a_down, g_down, h, halvings);
      for (int i = 0; i < 4; ++i) {
        const auto near = [&](const Dual& found, double high, double low, double value) {
          const double slope = (high - low) / (2 * step);
          EXPECT_NEAR(found.derivatives()[k], slope, 1e-8 * (1 + std::abs(slope))) << h << " " << k;
          EXPECT_NEAR(found.value(), value, 1e-14 * (1 + std::abs(value)));
        };
        near(dual.matrix(i), up.matrix(i), down.matrix(i), plain.matrix(i));
        near(dual.input_response(i), up.input_response(i), down.input_response(i),
             plain.input_response(i));
        near(dual.process_noise(i), up.process_noise(i), down.process_noise(i),
             plain.process_noise(i));
      }
    }
  }
}

TEST(Discretize, RefusesBadInput) {
  const MatrixXd a = -MatrixXd::Identity(2, 2), g = MatrixXd::Identity(2, 2);
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = HUGE_VAL;
  EXPECT_THROW((void)discretize(MatrixXd(2, 3), g, 1), std::invalid_argument);
  EXPECT_THROW((void)discretize(a, MatrixXd::Identity(3, 3), 1), std::invalid_argument);
  EXPECT_THROW((void)discretize(a, MatrixXd(2, 1), 1), std::invalid_argument);
  for (const double h : {-1e-9, nan, inf, -inf}) {
    EXPECT_THROW((void)discretize(a, g, h), std::invalid_argument) << h;
  }
  for (const double bad : {nan, inf}) {
    EXPECT_THROW((void)discretize(MatrixXd::Constant(2, 2, bad), g, 1), std::invalid_argument);
    EXPECT_THROW((void)discretize(a, MatrixXd::Constant(2, 2, bad), 1), std::invalid_argument);
  }
}

TEST(Discretize, SaysWhenTheExponentialOverflows) {
  const MatrixXd g = MatrixXd::Identity(1, 1);
  const auto t = discretize(MatrixXd::Constant(1, 1, 1), g, 1000);
  ASSERT_FALSE(t);
  EXPECT_NE(t.error().what.find("overflows"), std::string::npos) << t.error().what;
  EXPECT_FALSE(discretize(MatrixXd::Constant(1, 1, 1e200), g, 1e200));
  // F still has a value here; Q, its square, has none.
  EXPECT_FALSE(discretize(MatrixXd::Constant(1, 1, 1), g, 500));
  EXPECT_TRUE(discretize(MatrixXd::Constant(1, 1, 1), g, 300));
}

}  // namespace
}  // namespace attune::ssm
