// What one answer says about its mean: the logarithm of its density when the predicted answer is
// normal with mean mu and variance S, and the derivatives in mu that a moment-matching update
// needs.
//   l(mu, S) = log integral p(y | eta) N(eta; mu, S) d eta
//   gain a = dl/dmu,  curvature w = -d2l/dmu2:   m' = m + a P h,   P' = P - w P h h' P
// For an exact answer this is the Kalman update (a = v/S, w = 1/S). For an answer at the end of its
// scale (known only to lie beyond a limit) l = log Phi(z), z = +-(mu - limit)/sqrt(S), and the
// update gives the exact moments of the truncated normal (Tobin 1958, Econometrica 26, 24-36).
#pragma once

namespace attune::ssm {

enum class Site : unsigned char {
  exact,        ///< the answer is its value
  at_or_below,  ///< the answer is at most the limit
  at_or_above,  ///< the answer is at least the limit
};

/// A censored answer whose limit is so many SDs outside needs another formula: its probability is
/// below 3e-7, and differences of such numbers have no digits left.
inline constexpr double kFarSite = -5;

struct SiteTerms {
  double log_density;  ///< l
  double gain;         ///< a
  double curvature;    ///< w
  double curvature_1;  ///< dw/dmu
  double curvature_2;  ///< d2w/dmu2
};

/// @param innovation limit - mu (or value - mu); @param variance S > 0.
[[nodiscard]] SiteTerms site_terms(Site site, double innovation, double variance);

/// log Phi(t), exact in the lower tail too.
[[nodiscard]] double log_normal_cdf(double t);

}  // namespace attune::ssm
