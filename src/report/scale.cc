#include "report/scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

void check(const char* function, double lower, double upper) {
  if (std::isfinite(lower) && std::isfinite(upper) && lower < upper) return;
  throw std::invalid_argument(fmt::format("{}: no range: {} to {}", function, lower, upper));
}

/// The smallest of 1, 2, 5, 10 times a power of ten that is not below `rough`.
double nice_step(double rough) {
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= rough * (1 - 1e-9)) return digit * power;
  }
  return 10 * power;
}

}  // namespace

Scale::Scale(double lower, double upper) : lower_(lower), upper_(upper) {
  check("Scale", lower, upper);
}

double Scale::operator()(double value) const { return (value - lower_) / (upper_ - lower_); }

double Scale::inside(double value) const { return std::clamp((*this)(value), 0.0, 1.0); }

std::vector<Tick> nice_ticks(double lower, double upper, int count) {
  check("nice_ticks", lower, upper);
  const double step = nice_step((upper - lower) / std::max(2, count));
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::vector<Tick> ticks;
  // Counted in whole steps, so that a sum of steps leaves no 0.30000000000000004.
  const double slack = 1e-9 * (upper - lower);
  for (double k = std::ceil((lower - slack) / step); k * step <= upper + slack; ++k) {
    ticks.push_back({k * step, k == 0 ? "0" : number(k * step, decimals)});
  }
  return ticks;
}

std::vector<Tick> ratio_ticks(double log_lower, double log_upper, int count) {
  check("ratio_ticks", log_lower, log_upper);
  // From coarse to fine, so that a wide axis does not drown in labels.
  static const std::vector<std::vector<double>> kLadders{
      {0.001, 0.01, 0.1, 1, 10, 100, 1000},
      {0.05, 0.2, 1, 5, 20},
      {0.1, 0.2, 0.5, 1, 2, 5, 10},
      {0.25, 0.5, 1, 2, 4},
      {0.3, 0.5, 0.7, 1, 1.5, 2, 3},
      {0.5, 0.7, 0.8, 1, 1.2, 1.5, 2},
      {0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2}};
  std::vector<Tick> best;
  for (const auto& ladder : kLadders) {
    std::vector<Tick> ticks;
    for (const double ratio : ladder) {
      const double value = std::log(ratio);
      if (value < log_lower - 1e-9 || value > log_upper + 1e-9) continue;
      ticks.push_back({value, fmt::format("{:g}", ratio)});
    }
    const bool fits = static_cast<int>(ticks.size()) <= std::max(2, count) + 1;
    if (best.empty() || (fits && ticks.size() >= best.size())) best = std::move(ticks);
  }
  return best;
}

}  // namespace attune::report
