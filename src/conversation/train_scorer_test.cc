#include "conversation/train_scorer.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "conversation/logistic.h"
#include "core/random.h"
#include "inference/minimize_smooth.h"

namespace attune::conversation {
namespace {

/// Turns in which "thanks" makes a code likely and "never" unlikely.
CodedTurns made_turns(int conversations, int each) {
  RandomStream random(7, Purpose::testing, 0);
  const std::array<const char*, 6> words{"garden", "dinner", "window", "train", "coat", "music"};
  CodedTurns turns;
  for (int c = 0; c < conversations; ++c) {
    for (int n = 0; n < each; ++n) {
      std::string text;
      for (int w = 0; w < 4; ++w) {
        text += words[static_cast<std::size_t>(random.uniform() * 6)] + std::string(" ");
      }
      const bool thanks = random.uniform() < 0.3;
      if (thanks) text += "thanks";
      const bool code = random.uniform() < (thanks ? 0.9 : 0.05);
      turns.texts.push_back(text);
      turns.codes.push_back({code ? "gratitude" : "none"});
      turns.conversations.push_back(std::to_string(c));
    }
  }
  return turns;
}

TEST(MinimizeSmooth, FindsTheMinimumOfAQuadratic) {
  const Eigen::VectorXd target = Eigen::VectorXd::LinSpaced(2000, -1, 1);
  const auto found = inference::minimize_smooth(
      [&](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
        gradient = x - target;
        return 0.5 * gradient.squaredNorm();
      },
      Eigen::VectorXd::Zero(2000), 1e-10, 100);
  EXPECT_LT((found.at - target).norm(), 1e-6);
}

TEST(Logistic, IsAtItsMinimum) {
  // At the minimum: sum of residuals zero, and penalty times the weight is the residuals' sum by
  // column.
  const CodedTurns coded = made_turns(10, 20);
  const TurnMatrix turns = turn_matrix(coded.texts, 2);
  std::vector<std::size_t> rows;
  std::vector<bool> truth;
  for (std::size_t n = 0; n < coded.texts.size(); ++n) {
    rows.push_back(n);
    truth.push_back(coded.codes[n][0] == "gratitude");
  }
  const LogisticFit fit = fit_logistic(turns, rows, truth, 0.5);
  Eigen::VectorXd by_column = Eigen::VectorXd::Zero(fit.weights.size());
  double sum = 0;
  for (const std::size_t n : rows) {
    const double residual = (truth[n] ? 1 : 0) - logistic(log_odds(turns, n, fit));
    sum += residual;
    for (std::size_t k = turns.begin[n]; k < turns.begin[n + 1]; ++k) {
      by_column(turns.columns[k]) += residual * turns.value[n];
    }
  }
  EXPECT_NEAR(sum, 0, 2e-2);
  EXPECT_LT((by_column - 0.5 * fit.weights).cwiseAbs().maxCoeff(), 2e-2);
  EXPECT_THROW((void)fit_logistic(turns, rows, std::vector<bool>(rows.size(), true), 1),
               std::invalid_argument);
}

TEST(PlattScaling, RecoversThePlantedLine) {
  RandomStream random(3, Purpose::testing, 1);
  std::vector<double> odds;
  std::vector<bool> truth;
  for (int n = 0; n < 20000; ++n) {
    odds.push_back(2 * random.normal());
    truth.push_back(random.uniform() < logistic(-1 + 1.5 * odds.back()));
  }
  const PlattScaling found = platt_scaling(odds, truth);
  EXPECT_NEAR(found.slope, 1.5, 0.06);
  EXPECT_NEAR(found.shift, -1, 0.06);
}

TEST(TrainScorer, LearnsWhatWasPlantedAndSaysWhichWordsFired) {
  TrainRequest request;
  request.labels = {{"gratitude", {"gratitude"}}};
  const std::vector<CodedTurns> files{made_turns(40, 25)};
  const TrainedScorer trained = train_scorer(files, request, {});
  // The best there is: .9 and .05 by "thanks".
  EXPECT_GT(trained.held_out[0].auc, 0.88);
  EXPECT_LT(trained.held_out[0].calibration_error, 0.03);
  ScoringPass pass(trained.scorer);
  EXPECT_NEAR(pass.score("dinner music thanks")[0], 0.9, 0.07);
  ASSERT_FALSE(pass.fired(0, 3).empty());
  EXPECT_NE(pass.fired(0, 3)[0].find("thanks"), std::string::npos);
  EXPECT_LT(pass.score("dinner music")[0], 0.15);
}

TEST(TrainScorer, IsTheSameForAnyNumberOfThreads) {
  TrainRequest request;
  request.labels = {{"gratitude", {"gratitude"}}, {"none", {"none"}}};
  const std::vector<CodedTurns> files{made_turns(20, 20)};
  const TrainedScorer one =
      train_scorer(files, request, {.threads = 1, .stop = {}, .progress = {}});
  const TrainedScorer four =
      train_scorer(files, request, {.threads = 4, .stop = {}, .progress = {}});
  EXPECT_EQ(one.scorer.weights, four.scorer.weights);
  EXPECT_EQ(one.held_out[1].auc, four.held_out[1].auc);
}

TEST(TrainScorer, RefusesTooFewConversations) {
  TrainRequest request;
  request.labels = {{"gratitude", {"gratitude"}}};
  EXPECT_THROW((void)train_scorer({made_turns(2, 20)}, request, {}), std::invalid_argument);
}

TEST(LabelQuality, CountsBinsAndErrorByHand) {
  const std::vector<double> p{0.1, 0.1, 0.1, 0.1, 0.9, 0.9};
  const std::vector<bool> truth{false, false, false, true, true, true};
  const LabelQuality quality = label_quality("x", p, truth, 0.5);
  EXPECT_NEAR(quality.calibration_error, (std::abs(0.4 - 1) + std::abs(1.8 - 2)) / 6, 1e-12);
  EXPECT_DOUBLE_EQ(quality.precision, 1);
  EXPECT_DOUBLE_EQ(quality.recall, 2.0 / 3);
  EXPECT_DOUBLE_EQ(quality.f1, 0.8);
}

TEST(Verdict, IsUnsureWhereOneInThreeWouldBeWrong) {
  EXPECT_EQ(verdict(0.2, 0.4), Verdict::no);
  EXPECT_EQ(verdict(0.35, 0.4), Verdict::unsure);
  EXPECT_EQ(verdict(0.6, 0.4), Verdict::unsure);
  EXPECT_EQ(verdict(0.7, 0.4), Verdict::yes);
  EXPECT_EQ(verdict(0.25, 0.2), Verdict::unsure);  // above its threshold
}

}  // namespace
}  // namespace attune::conversation
