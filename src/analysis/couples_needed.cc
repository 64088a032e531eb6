#include "analysis/couples_needed.h"

#include <cmath>

#include "analysis/fit.h"

namespace attune::analysis {
namespace {

constexpr double kMost = 1e9;  // couples: nobody will ask more

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// What one couple tells.
double information(const Precision& now) {
  return (1 / (now.se * now.se) - 1 / (now.prior_sd * now.prior_sd)) / now.couples;
}

}  // namespace

double power_at(const Precision& now, double couples) {
  const double told = couples * information(now);
  const double held = 1 / (now.prior_sd * now.prior_sd);
  const double mean = (told * now.effect + held * now.prior_mean) / std::sqrt(told + held);
  const double sd = std::sqrt(told / (told + held));
  return normal_cdf((mean - kZ95) / sd) + normal_cdf((-mean - kZ95) / sd);
}

double couples_needed(const Precision& now, double power) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (!(information(now) > 0) || now.effect == 0) return kNever;
  double enough = 1;
  while (power_at(now, enough) < power) {
    enough *= 2;
    if (enough > kMost) return kNever;
  }
  double few = enough / 2;
  while (enough - few > 1e-6 * enough) {
    const double middle = (few + enough) / 2;
    (power_at(now, middle) < power ? few : enough) = middle;
  }
  return enough;
}

}  // namespace attune::analysis
