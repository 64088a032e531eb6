#include "inference/maximize.h"

#include <gtest/gtest.h>

#include <new>
#include <vector>

#include "inference/objectives_test.h"

namespace attune::inference {
namespace {

const double kNaN = std::numeric_limits<double>::quiet_NaN();

Quadratic badly_scaled() {
  Eigen::MatrixXd centres(6, 3);
  centres << 1, 200, 3e-4, -1, 150, 1e-4, 0.5, 90, -2e-4, 2, -40, 5e-4, -0.5, 310, 0, 0, 20, 4e-4;
  Eigen::Matrix3d weight;
  weight << 4, 0.01, 500, 0.01, 1e-4, 1, 500, 1, 4e6;
  const Eigen::Vector3d prior(0.1, 1e-6, 100);
  return {centres, weight, prior.asDiagonal()};
}

TEST(Maximize, FindsTheModeOfABadlyScaledQuadratic) {
  const Quadratic objective = badly_scaled();
  const auto found = maximize(objective, Eigen::Vector3d(5, -1000, 0.01), {}, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_LT(found->decrement, 1e-4);
  const Eigen::VectorXd sd = objective.hessian().inverse().diagonal().cwiseSqrt();
  EXPECT_LT((found->theta - objective.mode()).cwiseQuotient(sd).norm(), 1e-3);
  EXPECT_EQ(found->evaluations, objective.calls);
  EXPECT_GT(found->iterations, 0);
  EXPECT_LT(found->evaluations, 60);
  const auto there = objective.evaluate(found->theta, {});
  EXPECT_EQ(found->at.log_likelihood, there->log_likelihood);
  EXPECT_EQ(found->at.log_prior, there->log_prior);
  EXPECT_EQ(found->at.gradient, there->gradient);
}

// A known information makes every evaluation a step: one to begin, and a quadratic is at its mode.
TEST(Maximize, AKnownInformationIsSteppedBy) {
  const Quadratic objective = badly_scaled();
  MaximizeOptions options;
  options.information = objective.hessian();
  const Eigen::VectorXd sd = objective.hessian().inverse().diagonal().cwiseSqrt();
  const auto found = maximize(objective, objective.mode() + 4 * sd, options, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_EQ(found->evaluations, 2);
  EXPECT_LT((found->theta - objective.mode()).cwiseQuotient(sd).norm(), 1e-4);
}

// Of a wrong one by a quarter each way the gradients correct what is wrong.
TEST(Maximize, AnInformationThatIsNearlyRightTakesAFewStepsMore) {
  const Quadratic objective = badly_scaled();
  MaximizeOptions options;
  const Eigen::Vector3d off(1.12, 0.87, 1.05);
  options.information = off.asDiagonal() * objective.hessian() * off.asDiagonal();
  const Eigen::VectorXd sd = objective.hessian().inverse().diagonal().cwiseSqrt();
  const auto found = maximize(objective, objective.mode() - 3 * sd, options, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_LE(found->evaluations, 9);
  EXPECT_LT((found->theta - objective.mode()).cwiseQuotient(sd).norm(), 1e-3);
}

// One that is wrong altogether costs a few evaluations and no more.
TEST(Maximize, AnInformationThatIsWrongIsLeft) {
  const WalledValley objective(0.5);
  MaximizeOptions options;
  options.max_iterations = 1000;
  options.information = Eigen::Vector2d(1e-2, 3).asDiagonal();
  const auto found = maximize(objective, Eigen::Vector2d(-1.2, 1), options, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_NEAR(found->theta[0], 1, 0.02);
}

TEST(Maximize, FollowsAValleyWhoseWallsCannotBeEvaluated) {
  const WalledValley objective(0.5);
  MaximizeOptions options;
  options.max_iterations = 1000;
  const auto found = maximize(objective, Eigen::Vector2d(-1.2, 1), options, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_GT(objective.refused, 0);
  EXPECT_NEAR(found->theta[0], 1, 1e-4);
  EXPECT_NEAR(found->theta[1], 1, 1e-4);
}

TEST(Maximize, FindsTheLogOddsOfATable) {
  const Logistic objective({12, 45}, {30, 9});
  const auto found = maximize(objective, Eigen::Vector2d(0, 0), {}, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->converged) << found->reason;
  EXPECT_NEAR(found->theta[0], std::log(12.0 / 30), 1e-4);
  EXPECT_NEAR(found->theta[1], std::log(45.0 / 9) - std::log(12.0 / 30), 1e-4);
}

TEST(Maximize, RefusesAStartThatCannotBeEvaluated) {
  const WalledValley objective(0.5);
  const auto found = maximize(objective, Eigen::Vector2d(0, 3), {}, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "outside the walls");
}

TEST(Maximize, RefusesAStartWithoutAFiniteValue) {
  const Quadratic inner = badly_scaled();
  for (const double bad : {kNaN, HUGE_VAL, -HUGE_VAL}) {
    Spoiled objective(inner);
    objective.spoil = [bad](int, const Eigen::VectorXd&, Evaluation& e) { e.log_likelihood = bad; };
    EXPECT_FALSE(maximize(objective, Eigen::Vector3d(1, 1, 0), {}, {})) << bad;
  }
}

TEST(Maximize, TakesAValueThatIsNotFiniteForAFailure) {
  const Quadratic inner = badly_scaled();
  for (const double bad : {kNaN, HUGE_VAL, -HUGE_VAL}) {
    Spoiled objective(inner);
    objective.spoil = [bad](int count, const Eigen::VectorXd&, Evaluation& e) {
      if (count == 3) e.log_likelihood = bad;
    };
    const auto found = maximize(objective, Eigen::Vector3d(5, -1000, 0.01), {}, {});
    ASSERT_TRUE(found) << bad;
    EXPECT_TRUE(found->converged) << bad << ": " << found->reason;
    EXPECT_TRUE(std::isfinite(found->at.log_likelihood)) << bad;
  }
}

TEST(Maximize, SaysWhenTheDataSayNothingAboutAParameter) {
  const Quadratic flat(Eigen::MatrixXd::Ones(4, 2), Eigen::Vector2d(1, 0).asDiagonal(),
                       Eigen::Matrix2d::Zero());
  const auto found = maximize(flat, Eigen::Vector2d(0, 0), {}, {});
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().what.find("not positive definite"), std::string::npos);
}

TEST(Maximize, RefusesScoresThatAreNotFinite) {
  const Quadratic inner = badly_scaled();
  Spoiled objective(inner);
  objective.scores_nan_at = 1;
  EXPECT_FALSE(maximize(objective, Eigen::Vector3d(5, -1000, 0.01), {}, {}));
}

TEST(Maximize, KeepsTheBestPointIfALaterWhiteningFails) {
  const WalledValley inner(0.5);
  Spoiled objective(inner);
  objective.scores_fail_at = 2;
  const Eigen::Vector2d start(-1.2, 1);
  const auto found = maximize(objective, start, {}, {});
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_FALSE(found->converged);
  EXPECT_NE(found->reason.find("scores failed"), std::string::npos) << found->reason;
  const auto first = inner.evaluate(start, {});
  EXPECT_GT(found->at.log_likelihood + found->at.log_prior,
            first->log_likelihood + first->log_prior);
  EXPECT_FALSE(found->decrement < 1e-4);
}

TEST(Maximize, StopsAtTheLimitOfIterations) {
  const WalledValley objective(0.5);
  for (const int limit : {0, 1, 7}) {
    MaximizeOptions options;
    options.max_iterations = limit;
    const auto found = maximize(objective, Eigen::Vector2d(-1.2, 1), options, {});
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->converged);
    EXPECT_EQ(found->iterations, limit);
    EXPECT_EQ(found->reason, "the limit of iterations was reached");
  }
}

TEST(Maximize, ReturnsAtOnceFromTheMode) {
  const Quadratic objective = badly_scaled();
  const auto found = maximize(objective, objective.mode(), {}, {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->converged);
  EXPECT_EQ(found->iterations, 0);
  EXPECT_EQ(found->evaluations, 2);
}

// The gradient contradicts the value: no line search can get anywhere.
TEST(Maximize, SaysWhenNoStepImproves) {
  const Quadratic inner = badly_scaled();
  Spoiled objective(inner);
  objective.spoil = [](int, const Eigen::VectorXd&, Evaluation& e) { e.gradient *= -1; };
  const auto found = maximize(objective, Eigen::Vector3d(5, -1000, 0.01), {}, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->converged);
  EXPECT_EQ(found->theta, Eigen::Vector3d(5, -1000, 0.01));
  EXPECT_NE(found->reason.find("no step improved"), std::string::npos) << found->reason;
}

TEST(Maximize, EndsWhenAskedTo) {
  const WalledValley inner(0.5);
  std::stop_source source;
  Spoiled objective(inner);
  objective.spoil = [&](int count, const Eigen::VectorXd&, Evaluation&) {
    if (count == 5) source.request_stop();
  };
  Job job;
  job.stop = source.get_token();
  EXPECT_THROW((void)maximize(objective, Eigen::Vector2d(-1.2, 1), {}, job), Cancelled);
  EXPECT_EQ(objective.evaluations, 5);
}

TEST(Maximize, LetsTheObjectivesOwnExceptionsThrough) {
  const WalledValley inner(0.5);
  Spoiled objective(inner);
  objective.spoil = [](int count, const Eigen::VectorXd&, Evaluation&) {
    if (count == 4) throw std::invalid_argument("a fault of the program");
  };
  EXPECT_THROW((void)maximize(objective, Eigen::Vector2d(-1.2, 1), {}, {}), std::invalid_argument);
}

TEST(Maximize, ReportsProgressThatOnlyGrows) {
  const WalledValley objective(0.5);
  std::vector<double> fractions;
  Job job;
  job.progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "fitting");
    fractions.push_back(fraction);
  };
  ASSERT_TRUE(maximize(objective, Eigen::Vector2d(-1.2, 1), {}, job));
  ASSERT_GT(fractions.size(), 5U);
  EXPECT_GE(fractions.front(), 0);
  EXPECT_LE(fractions.back(), 1);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
}

}  // namespace
}  // namespace attune::inference
