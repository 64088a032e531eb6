#include "ssm/site.h"

#include <cmath>
#include <numbers>

namespace attune::ssm {
namespace {

constexpr double kLogSqrt2Pi = 0.91893853320467274178;

/// phi(t)/Phi(t) = -t + excess. In the lower tail the excess comes from Laplace's continued
/// fraction 1/(x + 2/(x + 3/(x + ...))), x = -t, and its tails give the derivatives, so that
/// nothing cancels.
struct InverseMills {
  double ratio, excess;
  double excess_1;  ///< derivative of the excess by t: 1 - ratio * excess
  double ratio_2;   ///< second derivative of the ratio by t
};

InverseMills inverse_mills(double t) {
  if (t > -5) {
    const double cdf = 0.5 * std::erfc(-t / std::numbers::sqrt2);
    const double ratio = std::exp(-0.5 * t * t - kLogSqrt2Pi) / cdf;
    const double excess = ratio + t;
    const double excess_1 = 1 - ratio * excess;
    return {ratio, excess, excess_1, ratio * (excess * excess - excess_1)};
  }
  const double x = -t;
  const int terms = x > 36 ? 12 : (x > 12 ? 30 : 90);
  double third = 0;  // 3/(x + 4/(x + ...))
  for (int k = terms; k >= 3; --k) third = k / (x + third);
  const double second = 2 / (x + third);
  const double excess = 1 / (x + second);
  const double ratio = x + excess;
  return {ratio, excess, excess * (second - excess),
          ratio * excess * excess * second * (third - second)};
}

}  // namespace

double log_normal_cdf(double t) {
  if (t > 0) return std::log1p(-0.5 * std::erfc(t / std::numbers::sqrt2));
  if (t > -5) return std::log(0.5 * std::erfc(-t / std::numbers::sqrt2));
  return -0.5 * t * t - kLogSqrt2Pi - std::log(inverse_mills(t).ratio);
}

SiteTerms site_terms(Site site, double innovation, double variance) {
  if (site == Site::exact) {
    const double w = 1 / variance;
    return {-kLogSqrt2Pi - 0.5 * (std::log(variance) + innovation * innovation * w), innovation * w,
            w, 0, 0};
  }
  // Derivatives of log Phi(t): r, then r' = -r e with e = t + r, and so on.
  const double sign = site == Site::at_or_below ? 1 : -1;
  const double scale = 1 / std::sqrt(variance);
  const double t = sign * innovation * scale;
  const auto [r, e, e1, r2] = inverse_mills(t);
  const double r1 = -r * e;
  const double r3 = -2 * r1 * e1 - r2 * (e + r);
  const double per_mu = -sign * scale;  // dt/dmu
  const double square = per_mu * per_mu;
  return {log_normal_cdf(t), r * per_mu, -r1 * square, -r2 * square * per_mu,
          -r3 * square * square};
}

}  // namespace attune::ssm
