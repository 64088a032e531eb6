#include "inference/sample.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "core/random.h"
#include "inference/convergence.h"

namespace attune::inference {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const Job kJob{2, {}, {}};

/// A density that a function gives, with its gradient.
class Given : public Objective {
 public:
  using Density = std::function<double(const VectorXd&, VectorXd&)>;
  Given(Eigen::Index dimension, Density density)
      : dimension_(dimension), density_(std::move(density)) {}
  [[nodiscard]] Eigen::Index dimension() const override { return dimension_; }
  [[nodiscard]] Expected<Evaluation> evaluate(const VectorXd& theta, const Job&) const override {
    Evaluation e;
    e.gradient = VectorXd::Zero(dimension_);
    e.log_likelihood = density_(theta, e.gradient);
    if (std::isnan(e.log_likelihood)) return unexpected(NumericalFailure{"outside"});
    return e;
  }
  [[nodiscard]] Expected<MatrixXd> unit_scores(const VectorXd&, const Job&) const override {
    return MatrixXd(MatrixXd::Zero(1, dimension_));
  }
  [[nodiscard]] MatrixXd prior_precision(const VectorXd&) const override {
    return MatrixXd::Zero(dimension_, dimension_);
  }

 private:
  Eigen::Index dimension_;
  Density density_;
};

MatrixXd draws_of(const std::vector<Chain>& chains, Eigen::Index parameter) {
  MatrixXd draws(chains.front().theta.cols(), static_cast<Eigen::Index>(chains.size()));
  for (std::size_t c = 0; c < chains.size(); ++c) {
    draws.col(static_cast<Eigen::Index>(c)) = chains[c].theta.row(parameter).transpose();
  }
  return draws;
}

/// The mean of f over the draws lies within five of its standard errors of what it should be.
void expect_mean(const MatrixXd& values, double expected, const std::string& what) {
  const Convergence c = convergence(values);
  EXPECT_NEAR(values.mean(), expected, 5 * c.mcse_mean) << what;
  EXPECT_LT(c.rhat, 1.02) << what;
}

TEST(Sample, ANormalLawAlsoFromAWrongCovariance) {
  MatrixXd covariance(3, 3);
  covariance << 4, 1.5, 0, 1.5, 1, -0.3, 0, -0.3, 0.25;
  const VectorXd mean = VectorXd::LinSpaced(3, -1, 5);
  const MatrixXd precision = covariance.inverse();
  const Given normal(3, [&](const VectorXd& x, VectorXd& gradient) {
    gradient = -precision * (x - mean);
    return 0.5 * (x - mean).dot(gradient);
  });
  for (const double wrong : {1.0, 9.0}) {
    const auto chains =
        sample(normal, mean + VectorXd::Ones(3), wrong * MatrixXd::Identity(3, 3), {}, kJob);
    ASSERT_TRUE(chains.has_value());
    for (Eigen::Index i = 0; i < 3; ++i) {
      const MatrixXd x = draws_of(*chains, i).array() - mean(i);
      expect_mean(x, 0, "mean");
      expect_mean(x.array().square(), covariance(i, i), "variance");
      EXPECT_GT(convergence(x).ess_bulk, 1000);
    }
    expect_mean((draws_of(*chains, 0).array() - mean(0)) * (draws_of(*chains, 1).array() - mean(1)),
                covariance(0, 1), "covariance");
    for (const Chain& chain : *chains) EXPECT_NEAR(chain.accept, 0.8, 0.12);
  }
}

TEST(Sample, ASkewedLaw) {
  // x = log of a gamma variable of shape 2: E e^x = 2, E x = 1 - Euler's constant.
  const Given law(1, [](const VectorXd& x, VectorXd& gradient) {
    gradient(0) = 2 - std::exp(x(0));
    return 2 * x(0) - std::exp(x(0));
  });
  const auto chains =
      sample(law, VectorXd::Constant(1, std::log(2.0)), MatrixXd::Constant(1, 1, 0.5), {}, kJob);
  ASSERT_TRUE(chains.has_value());
  const MatrixXd x = draws_of(*chains, 0);
  expect_mean(x, 1 - std::numbers::egamma, "mean");
  expect_mean(x.array().exp(), 2, "of the exponential");
  expect_mean((x.array() < 0).cast<double>(), 1 - 2 / std::numbers::e, "tail");
}

TEST(Sample, PointsOutsideTheSupportAreNeverDrawn) {
  const Given half(1, [](const VectorXd& x, VectorXd& gradient) {
    gradient(0) = -x(0);
    return x(0) > 0 ? -0.5 * x(0) * x(0) : std::nan("");
  });
  const auto chains = sample(half, VectorXd::Constant(1, 0.5), MatrixXd::Identity(1, 1), {}, kJob);
  ASSERT_TRUE(chains.has_value());
  const MatrixXd x = draws_of(*chains, 0);
  EXPECT_GT(x.minCoeff(), 0);
  EXPECT_NEAR(x.mean(), std::sqrt(2 / std::numbers::pi), 0.06);
}

TEST(Sample, TheNeckOfAFunnelIsTold) {
  const Given funnel(5, [](const VectorXd& x, VectorXd& gradient) {
    const double v = x(0), s = std::exp(-v);
    gradient = -s * x;
    gradient(0) = -v / 9 - 2 + 0.5 * s * x.tail(4).squaredNorm();
    return -v * v / 18 - 2 * v - 0.5 * s * x.tail(4).squaredNorm();
  });
  const auto chains = sample(funnel, VectorXd::Zero(5), MatrixXd::Identity(5, 5), {}, kJob);
  ASSERT_TRUE(chains.has_value());
  int divergent = 0;
  for (const Chain& chain : *chains)
    divergent += static_cast<int>(std::count(chain.divergent.begin(), chain.divergent.end(), true));
  EXPECT_GT(divergent, 0);
}

TEST(Sample, TheSameBitsForAnyNumberOfThreads) {
  const Given normal(2, [](const VectorXd& x, VectorXd& gradient) {
    gradient = -x;
    return -0.5 * x.squaredNorm();
  });
  SampleOptions options;
  options.chains = 3;
  options.draws = options.warmup = 50;
  const auto one =
      sample(normal, VectorXd::Zero(2), MatrixXd::Identity(2, 2), options, Job{1, {}, {}});
  const auto many =
      sample(normal, VectorXd::Zero(2), MatrixXd::Identity(2, 2), options, Job{3, {}, {}});
  ASSERT_TRUE(one && many);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ((*one)[c].theta, (*many)[c].theta);
  EXPECT_NE((*one)[0].theta, (*one)[1].theta);
  const auto copy = sample(normal, VectorXd::Zero(2), MatrixXd::Identity(2, 2),
                           {Sampler::nuts, 2, 50, 50, 0.8, 10, 7}, kJob);
  EXPECT_NE((*copy)[0].theta, (*one)[0].theta);
}

TEST(Sample, RanksOfTheTruthAreUniform) {
  // Simulation-based calibration (Talts et al. 2018): m ~ N(0, 1), five answers y ~ N(m, 1).
  constexpr int kReplicates = 200, kBins = 10;
  std::vector<int> counts(kBins, 0);
  for (int r = 0; r < kReplicates; ++r) {
    RandomStream random(11, Purpose::testing, static_cast<std::uint64_t>(r));
    const double truth = random.normal();
    double sum = 0;
    for (int k = 0; k < 5; ++k) sum += truth + random.normal();
    const Given posterior(1, [&](const VectorXd& m, VectorXd& gradient) {
      gradient(0) = sum - 6 * m(0);
      return sum * m(0) - 3 * m(0) * m(0);
    });
    const auto chains = sample(
        posterior, VectorXd::Constant(1, sum / 6), MatrixXd::Constant(1, 1, 1 / 6.0),
        {Sampler::nuts, 1, 50, 99, 0.8, 10, static_cast<std::uint64_t>(r) + 1}, Job{1, {}, {}});
    ASSERT_TRUE(chains.has_value());
    const auto rank = ((*chains)[0].theta.array() < truth).count();
    ++counts[static_cast<std::size_t>(rank / 10)];
  }
  double chi2 = 0;
  for (const int count : counts)
    chi2 += std::pow(count - kReplicates / kBins, 2) / (kReplicates / kBins);
  EXPECT_LT(chi2, 27.9);  // .999 quantile, 9 degrees of freedom
}

}  // namespace
}  // namespace attune::inference
