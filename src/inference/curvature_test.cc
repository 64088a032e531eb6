#include "inference/curvature.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "inference/objectives_test.h"

namespace attune::inference {
namespace {

/// The largest difference relative to the scale sqrt(expected_ii expected_jj).
double difference(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
  const Eigen::VectorXd scale = expected.diagonal().cwiseSqrt().cwiseInverse();
  return (scale.asDiagonal() * (found - expected) * scale.asDiagonal()).cwiseAbs().maxCoeff();
}

TEST(Curvature, IsThatOfAQuadratic) {
  Eigen::MatrixXd centres(4, 2);
  centres << 1, 200, -1, 150, 0.5, 90, 2, -40;
  Eigen::Matrix2d weight, prior;
  weight << 4, 0.01, 0.01, 1e-4;
  prior << 0.1, 0, 0, 1e-6;
  const Quadratic objective(centres, weight, prior);
  const Eigen::MatrixXd h = objective.hessian(), inverse = h.inverse();
  const auto found = curvature(objective, objective.mode(), {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_LT(difference(found->information, h), 1e-8);
  EXPECT_LT(difference(found->covariance, inverse), 1e-7);
  const Eigen::MatrixXd scores = *objective.unit_scores(objective.mode(), {});
  const Eigen::MatrixXd robust = inverse * (scores.transpose() * scores + prior) * inverse;
  EXPECT_LT(difference(found->robust_covariance, robust), 1e-7);
  const double correlation = std::abs(h(0, 1)) / std::sqrt(h(0, 0) * h(1, 1));
  EXPECT_NEAR(found->condition, (1 + correlation) / (1 - correlation), 1e-6 * found->condition);
}

// Woolf (1955): the variance of a log odds ratio is the sum of the reciprocal counts. The model has
// a parameter per group, so the robust covariance is the same.
TEST(Curvature, GivesTheVarianceOfALogOddsRatio) {
  const Logistic objective({12, 45}, {30, 9});
  const double base = std::log(12.0 / 30);
  const auto found = curvature(objective, Eigen::Vector2d(base, std::log(45.0 / 9) - base), {});
  ASSERT_TRUE(found) << found.error().what;
  const double v0 = 1.0 / 12 + 1.0 / 30, v1 = 1.0 / 45 + 1.0 / 9;
  const Eigen::Matrix2d expected = (Eigen::Matrix2d() << v0, -v0, -v0, v0 + v1).finished();
  EXPECT_LT(difference(found->covariance, expected), 1e-6);
  EXPECT_LT(difference(found->robust_covariance, expected), 1e-6);
}

/// Schaefer & Strimmer's intensity, pair by pair.
double shrinkage_of(const Eigen::MatrixXd& scores) {
  const auto n = static_cast<double>(scores.rows());
  double variances = 0, squares = 0;
  for (Eigen::Index i = 0; i < scores.cols(); ++i) {
    for (Eigen::Index j = 0; j < scores.cols(); ++j) {
      if (i == j) continue;
      const double scale = scores.col(i).norm() * scores.col(j).norm() / n;
      const Eigen::ArrayXd product = scores.col(i).array() * scores.col(j).array() / scale;
      const double mean = product.mean();
      variances += (product - mean).square().sum() / (n * (n - 1));
      squares += mean * mean;
    }
  }
  return variances / squares;
}

// Few units, and parameters of which only neighbours go together: most of what scores have together
// is chance.
TEST(Curvature, ShrunkProductsAreNearerTheInformationOfFewUnits) {
  RandomStream random(7, Purpose::testing, 0);
  const Eigen::Index n = 30, p = 15;
  Eigen::MatrixXd weight = Eigen::MatrixXd::Identity(p, p);
  weight.diagonal(1).setConstant(0.4);
  weight.diagonal(-1).setConstant(0.4);
  Eigen::MatrixXd centres(n, p);
  for (double& c : centres.reshaped()) c = random.normal();
  centres = (weight.llt().matrixU().solve(centres.transpose())).transpose().eval();
  const Quadratic objective(centres, weight, 0.5 * Eigen::MatrixXd::Identity(p, p));
  const Eigen::VectorXd mode = objective.mode();
  const Evaluation here = objective.evaluate(mode, {}).value();
  const Eigen::MatrixXd plain = outer_products(objective, mode, {}).value();
  const Eigen::MatrixXd shrunk = shrunk_outer_products(objective, mode, here, {}).value();
  const double part = shrinkage_of(objective.unit_scores(mode, {}).value());
  EXPECT_GT(part, 0.2);
  EXPECT_LT(part, 0.9);
  EXPECT_LT((shrunk.diagonal() - plain.diagonal()).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_NEAR(shrunk(3, 8), (1 - part) * plain(3, 8), 1e-12);
  EXPECT_LT((shrunk - objective.hessian()).norm(), 0.9 * (plain - objective.hessian()).norm());
}

TEST(Curvature, ProductsOfOneUnitAreLeft) {
  const Quadratic objective(Eigen::MatrixXd::Ones(1, 2), Eigen::Matrix2d::Identity(),
                            Eigen::Matrix2d::Identity());
  const Eigen::Vector2d theta(0, 3);
  const auto shrunk =
      shrunk_outer_products(objective, theta, objective.evaluate(theta, {}).value(), {}).value();
  EXPECT_EQ(shrunk, outer_products(objective, theta, {}).value());
}

TEST(Curvature, IsTheSameBitsForAnyNumberOfThreads) {
  const Logistic objective({12, 45}, {30, 9});
  Job one, four;
  one.threads = 1;
  four.threads = 4;
  const auto a = curvature(objective, Eigen::Vector2d(-1, 2), one);
  const auto b = curvature(objective, Eigen::Vector2d(-1, 2), four);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->information, b->information);
  EXPECT_EQ(a->information, a->information.transpose());
}

TEST(Curvature, RefusesASaddleAndNamesItsSmallestEigenvalue) {
  const Eigen::MatrixXd centres = (Eigen::MatrixXd(2, 2) << 1, 2, 3, -1).finished();
  const Eigen::Matrix2d zero = Eigen::Matrix2d::Zero();
  // Positive diagonal, but eigenvalues 3 and -1 (scaled: 3 and -1 too).
  const Quadratic tilted(centres, (Eigen::Matrix2d() << 0.5, 1, 1, 0.5).finished(), zero);
  const auto a = curvature(tilted, Eigen::Vector2d(0, 0), {});
  ASSERT_FALSE(a);
  EXPECT_NE(a.error().what.find("-1"), std::string::npos) << a.error().what;
  // A diagonal that is not positive: eigenvalues 2 and -6.
  const Quadratic saddle(centres, (Eigen::Matrix2d() << 1, 0, 0, -3).finished(), zero);
  const auto b = curvature(saddle, Eigen::Vector2d(0, 0), {});
  ASSERT_FALSE(b);
  EXPECT_NE(b.error().what.find("-6"), std::string::npos) << b.error().what;
}

TEST(Curvature, RefusesAParameterNothingDependsOn) {
  const Quadratic flat(Eigen::MatrixXd::Ones(4, 2), Eigen::Vector2d(1, 0).asDiagonal(),
                       Eigen::Matrix2d::Zero());
  EXPECT_FALSE(curvature(flat, Eigen::Vector2d(0, 0), {}));
}

TEST(Curvature, RefusesWhatIsNotFinite) {
  const Logistic inner({12, 45}, {30, 9});
  Spoiled scores(inner);
  scores.scores_nan_at = 1;
  EXPECT_FALSE(curvature(scores, Eigen::Vector2d(-1, 2), {}));
  Spoiled gradient(inner);
  gradient.spoil = [](int, const Eigen::VectorXd&, Evaluation& e) {
    e.gradient[1] = std::numeric_limits<double>::quiet_NaN();
  };
  EXPECT_FALSE(curvature(gradient, Eigen::Vector2d(-1, 2), {}));
}

TEST(Curvature, PassesOnTheFailureOfANeighbour) {
  const WalledValley objective(1e-9);
  const auto found = curvature(objective, Eigen::Vector2d(1, 1), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "outside the walls");
  const Logistic inner({12, 45}, {30, 9});
  Spoiled scores(inner);
  scores.scores_fail_at = 1;
  const auto failed = curvature(scores, Eigen::Vector2d(-1, 2), {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "scores failed");
}

TEST(Curvature, EndsWhenAskedTo) {
  const Logistic objective({12, 45}, {30, 9});
  std::stop_source source;
  source.request_stop();
  Job job;
  job.stop = source.get_token();
  EXPECT_THROW((void)curvature(objective, Eigen::Vector2d(-1, 2), job), Cancelled);
}

// In a search what curves the wrong way is turned round, and what is flat gets some curvature; the
// rest stays.
TEST(SearchShape, TurnsRoundWhatCurvesTheWrongWay) {
  const Eigen::Vector3d scale(10, 1, 0.1);
  Eigen::Matrix3d unit;  // eigenvalues 1.8, 0.2 and 1
  unit << 1, 0.8, 0, 0.8, 1, 0, 0, 0, 1;
  const Eigen::MatrixXd positive = scale.asDiagonal() * unit * scale.asDiagonal();
  EXPECT_TRUE(search_shape(positive, 0.1).isApprox(positive, 1e-12));

  Eigen::Matrix3d bent = unit;
  bent(0, 1) = bent(1, 0) = 1.5;  // eigenvalues 2.5 and -0.5
  Eigen::Matrix3d turned = unit;
  turned(0, 0) = turned(1, 1) = 1.5;  // 2.5 and 0.5 along the same directions
  turned(0, 1) = turned(1, 0) = 1;
  EXPECT_TRUE(search_shape(scale.asDiagonal() * bent * scale.asDiagonal(), 0.1)
                  .isApprox(scale.asDiagonal() * turned * scale.asDiagonal(), 1e-12));

  Eigen::Matrix3d flat = unit;
  flat(0, 1) = flat(1, 0) = 1;  // 2 and 0
  Eigen::Matrix3d held = unit;
  held(0, 0) = held(1, 1) = 1.05;  // 2 and 0.1
  held(0, 1) = held(1, 0) = 0.95;
  EXPECT_TRUE(search_shape(scale.asDiagonal() * flat * scale.asDiagonal(), 0.1)
                  .isApprox(scale.asDiagonal() * held * scale.asDiagonal(), 1e-12));
}

}  // namespace
}  // namespace attune::inference
