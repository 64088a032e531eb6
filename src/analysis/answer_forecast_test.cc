#include "analysis/answer_forecast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace attune::analysis {
namespace {

double phi(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

const std::vector<Component> kTwo{{0.3, 2.5, 0.6}, {0.7, 5.0, 0.9}};
const AnswerScale kWhole{1, 7, 1, 0.35};

TEST(AnswerForecast, ProbabilitiesAreThoseOfTheIntervalsThatAnswersStandFor) {
  const AnswerForecast f = answer_forecast(kTwo, kWhole);
  double sum = 0, mean = 0;
  for (std::size_t k = 0; k < 7; ++k) {
    double expected = 0;
    for (const Component& c : kTwo) {
      const double sd = std::sqrt(c.variance + 0.35), at = static_cast<double>(k) + 1;
      const double low = k == 0 ? 0 : phi((at - 0.5 - c.mean) / sd);
      const double high = k == 6 ? 1 : phi((at + 0.5 - c.mean) / sd);
      expected += c.weight * (high - low);
    }
    EXPECT_NEAR(f.probability[k], expected, 1e-14);
    sum += f.probability[k];
    mean += f.probability[k] * static_cast<double>(k + 1);
  }
  EXPECT_NEAR(sum, 1, 1e-14);
  EXPECT_NEAR(f.mean, 0.3 * 2.5 + 0.7 * 5, 1e-14);
  EXPECT_NEAR(f.sd * f.sd, 0.3 * 0.6 + 0.7 * 0.9 + 0.35 + 0.3 * 0.7 * 2.5 * 2.5, 1e-12);
}

TEST(AnswerForecast, QuantilesOfOneNormalAreItsOwn) {
  const AnswerForecast f = answer_forecast({{1, 4, 1.5}}, {1, 7, 0, 0.25});
  const double sd = std::sqrt(1.75);
  EXPECT_NEAR(f.quantiles[0], 4 - 1.6448536269514722 * sd, 1e-9);
  EXPECT_NEAR(f.quantiles[2], 4, 1e-9);
  EXPECT_NEAR(f.quantiles[3], 4 + 0.6744897501960817 * sd, 1e-9);
  EXPECT_TRUE(std::isnan(f.probability[0]));
}

TEST(AnswerForecast, ScoresAreMassAtTheEndsAndDensityBetween) {
  const std::vector<Component> one{{1, 6, 0.65}};  // variance of an answer: 1
  const AnswerScore top = score_answer(one, kWhole, 7), middle = score_answer(one, kWhole, 5);
  EXPECT_NEAR(top.log_score, std::log(1 - phi(0.5)), 1e-13);
  EXPECT_NEAR(top.up_to, 1, 1e-15);
  const double v = 1 + 1.0 / 12;
  EXPECT_NEAR(middle.log_score, -0.5 * (std::log(2 * std::numbers::pi * v) + 1 / v), 1e-13);
  EXPECT_NEAR(middle.below, phi(-1.5), 1e-14);
  EXPECT_NEAR(middle.up_to, phi(-0.5), 1e-14);
  const AnswerScore exact = score_answer(one, {1, 7, 0, 0.35}, 5.2);
  EXPECT_NEAR(exact.log_score, -0.5 * (std::log(2 * std::numbers::pi) + 0.64), 1e-13);
  EXPECT_EQ(exact.below, exact.up_to);
}

}  // namespace
}  // namespace attune::analysis
