#include "analysis/answer_forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace attune::analysis {
namespace {

constexpr std::array<double, 5> kLevels{0.05, 0.25, 0.5, 0.75, 0.95};

double normal_cdf(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

/// P(answer before the scale <= y).
double cdf(const std::vector<Component>& felt, const AnswerScale& scale, double y) {
  double sum = 0;
  for (const Component& c : felt) {
    sum += c.weight * normal_cdf((y - c.mean) / std::sqrt(c.variance + scale.error));
  }
  return sum;
}

double density(const std::vector<Component>& felt, const AnswerScale& scale, double y) {
  double sum = 0;
  for (const Component& c : felt) {
    const double v = c.variance + scale.error + scale.resolution * scale.resolution / 12;
    sum += c.weight * std::exp(-0.5 * (y - c.mean) * (y - c.mean) / v) /
           std::sqrt(2 * std::numbers::pi * v);
  }
  return sum;
}

double quantile_of(const std::vector<Component>& felt, const AnswerScale& scale, double level) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Component& c : felt) {
    const double sd = std::sqrt(c.variance + scale.error);
    low = std::min(low, c.mean - 10 * sd);
    high = std::max(high, c.mean + 10 * sd);
  }
  for (int i = 0; i < 80; ++i) {  // bisection: monotone, and far beyond the digits of a double
    const double middle = (low + high) / 2;
    (cdf(felt, scale, middle) < level ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

AnswerForecast answer_forecast(const std::vector<Component>& felt, const AnswerScale& scale) {
  AnswerForecast out;
  double square = 0;
  for (const Component& c : felt) {
    out.mean += c.weight * c.mean;
    square += c.weight * (c.variance + scale.error + c.mean * c.mean);
  }
  out.sd = std::sqrt(std::fmax(0, square - out.mean * out.mean));
  for (std::size_t q = 0; q < kLevels.size(); ++q) {
    out.quantiles[q] = quantile_of(felt, scale, kLevels[q]);
  }
  out.probability.fill(std::numeric_limits<double>::quiet_NaN());
  if (scale.resolution != 1 || scale.lower != 1 || scale.upper != 7) return out;
  double below = 0;
  for (std::size_t k = 0; k < 7; ++k) {
    const double up_to = k == 6 ? 1 : cdf(felt, scale, static_cast<double>(k) + 1.5);
    out.probability[k] = up_to - below;
    below = up_to;
  }
  return out;
}

AnswerScore score_answer(const std::vector<Component>& felt, const AnswerScale& scale,
                         double answer) {
  const double half = scale.resolution / 2;
  if (half == 0) {
    const double at = cdf(felt, scale, answer);
    return {std::log(density(felt, scale, answer)), at, at};
  }
  constexpr double kSame = 1e-9;
  const bool lowest = answer <= scale.lower + kSame, highest = answer >= scale.upper - kSame;
  const double below = lowest ? 0 : cdf(felt, scale, answer - half);
  const double up_to = highest ? 1 : cdf(felt, scale, answer + half);
  const double score =
      lowest || highest ? std::log(up_to - below) : std::log(density(felt, scale, answer));
  return {score, below, up_to};
}

}  // namespace attune::analysis
