#include "ssm/site.h"

#include <cmath>
#include <numbers>

namespace attune::ssm {
namespace {

constexpr double kLogSqrt2Pi = 0.91893853320467274178;

/// log Phi(t) and phi(t)/Phi(t) = -t + excess. In the lower tail the excess comes from Laplace's
/// continued fraction 1/(x + 2/(x + 3/(x + ...))), x = -t, and its tails give the derivatives, so
/// that nothing cancels.
struct InverseMills {
  double log_cdf;
  double ratio, excess;
  double excess_1;  ///< derivative of the excess by t: 1 - ratio * excess
  double ratio_2;   ///< second derivative of the ratio by t
};

InverseMills inverse_mills(double t) {
  const double log_density = -0.5 * t * t - kLogSqrt2Pi;
  if (t > kFarSite) {
    const double tail = 0.5 * std::erfc(std::abs(t) / std::numbers::sqrt2);
    const double ratio = std::exp(log_density) / (t > 0 ? 1 - tail : tail);
    const double excess = ratio + t;
    const double excess_1 = 1 - ratio * excess;
    return {t > 0 ? std::log1p(-tail) : std::log(tail), ratio, excess, excess_1,
            ratio * (excess * excess - excess_1)};
  }
  const double x = -t;
  const int terms = x > 36 ? 12 : (x > 12 ? 30 : 90);
  double third = 0;  // 3/(x + 4/(x + ...))
  for (int k = terms; k >= 3; --k) third = k / (x + third);
  const double second = 2 / (x + third);
  const double excess = 1 / (x + second);
  const double ratio = x + excess;
  return {log_density - std::log(ratio), ratio, excess, excess * (second - excess),
          ratio * excess * excess * second * (third - second)};
}

}  // namespace

double log_normal_cdf(double t) { return inverse_mills(t).log_cdf; }

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
  const auto [log_cdf, r, e, e1, r2] = inverse_mills(t);
  const double r1 = -r * e;
  const double r3 = -2 * r1 * e1 - r2 * (e + r);
  const double per_mu = -sign * scale;  // dt/dmu
  const double square = per_mu * per_mu;
  return {log_cdf, r * per_mu, -r1 * square, -r2 * square * per_mu, -r3 * square * square};
}

}  // namespace attune::ssm
