#include "ssm/site.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::ssm {
namespace {

constexpr double kZ[] = {-50, -37, -20, -6, -5.01, -4.99, -1, 0, 3, 8};

/// By the long double complementary error function, which does not underflow before -150.
long double reference_log_cdf(long double t) {
  if (t > 0) return std::log1p(-0.5L * std::erfc(t / std::sqrt(2.0L)));
  return std::log(0.5L * std::erfc(-t / std::sqrt(2.0L)));
}

long double reference_mills(long double t) {
  return std::exp(-0.5L * t * t - 0.5L * std::log(2 * std::acos(-1.0L)) - reference_log_cdf(t));
}

/// Central differences of sixth order.
template <class Function>
double slope(const Function& f, double x, double h) {
  return (45 * (f(x + h) - f(x - h)) - 9 * (f(x + 2 * h) - f(x - 2 * h)) +
          (f(x + 3 * h) - f(x - 3 * h))) /
         (60 * h);
}

TEST(LogNormalCdf, MatchesKnownValues) {
  EXPECT_NEAR(log_normal_cdf(-40), -804.608442013754, 1e-9);  // R: pnorm(-40, log.p = TRUE)
  EXPECT_NEAR(log_normal_cdf(0), std::log(0.5), 1e-16);
  EXPECT_NEAR(log_normal_cdf(-1), -1.841021645009264, 1e-14);
  for (const double z : kZ) {
    const double expected = static_cast<double>(reference_log_cdf(z));
    EXPECT_NEAR(log_normal_cdf(z), expected, 1e-13 * std::abs(expected)) << z;
  }
  for (double z = -60; z < 12; z += 0.37) {
    const double expected = static_cast<double>(reference_log_cdf(z));
    EXPECT_NEAR(log_normal_cdf(z), expected, 1e-13 * std::abs(expected)) << z;
  }
}

// Far out: log Phi(-x) = -x^2/2 - log(x sqrt(2 pi)) - 1/x^2 + 5/(2 x^4) - ...
TEST(LogNormalCdf, FollowsItsAsymptoticSeries) {
  for (const double x : {1e3, 1e5, 1e8}) {
    const double expected =
        -0.5 * x * x - std::log(x * std::sqrt(2 * std::acos(-1.0))) - 1 / (x * x);
    EXPECT_NEAR(log_normal_cdf(-x), expected, 1e-14 * std::abs(expected)) << x;
  }
}

TEST(SiteTerms, AnExactAnswerIsAKalmanUpdate) {
  for (const double v : {-3.0, 0.0, 0.7}) {
    for (const double s : {0.01, 1.0, 40.0}) {
      const SiteTerms t = site_terms(Site::exact, v, s);
      const double density = std::exp(-0.5 * v * v / s) / std::sqrt(2 * std::acos(-1.0) * s);
      EXPECT_NEAR(t.log_density, v * v / s < 700 ? std::log(density) : t.log_density, 1e-12);
      EXPECT_DOUBLE_EQ(t.gain, v / s);
      EXPECT_DOUBLE_EQ(t.curvature, 1 / s);
      EXPECT_EQ(t.curvature_1, 0);
      EXPECT_EQ(t.curvature_2, 0);
      const auto at = [&](double mu) { return site_terms(Site::exact, v - mu, s); };
      const double h = 1e-2 * std::sqrt(s);
      const double gain = slope([&](double mu) { return at(mu).log_density; }, 0, h);
      EXPECT_NEAR(gain, t.gain, 1e-9 * (std::abs(t.gain) + 1 / std::sqrt(s)));
      EXPECT_NEAR(-slope([&](double mu) { return at(mu).gain; }, 0, h), t.curvature, 1e-9 / s);
    }
  }
}

// Each term is the derivative in mu of the one before it.
TEST(SiteTerms, ACensoredAnswersTermsAreAChainOfDerivatives) {
  for (const Site site : {Site::at_or_below, Site::at_or_above}) {
    const double sign = site == Site::at_or_below ? 1 : -1;
    for (const double s : {0.3, 1.0, 7.0}) {
      const double root = std::sqrt(s), h = 1e-2 * root;
      for (const double z : kZ) {
        if (std::abs(z + 5) < 0.02) continue;  // the differences would step over the seam at -5
        const double v = sign * z * root;
        const auto at = [&](double mu) { return site_terms(site, v - mu, s); };
        const SiteTerms t = at(0);
        EXPECT_NEAR(t.log_density, static_cast<double>(reference_log_cdf(z)),
                    1e-12 * std::abs(t.log_density));
        const double gain = slope([&](double mu) { return at(mu).log_density; }, 0, h);
        const double w = -slope([&](double mu) { return at(mu).gain; }, 0, h);
        const double w1 = slope([&](double mu) { return at(mu).curvature; }, 0, h);
        const double w2 = slope([&](double mu) { return at(mu).curvature_1; }, 0, h);
        const double rounding = 1e-11 * (1 + std::abs(z));
        EXPECT_NEAR(t.gain * root, gain * root, 1e-9 * std::abs(t.gain * root) + rounding) << z;
        EXPECT_NEAR(t.curvature * s, w * s, 1e-9 * std::abs(t.curvature * s) + 1e-14) << z;
        EXPECT_NEAR(t.curvature_1 * s * root, w1 * s * root,
                    1e-6 * std::abs(t.curvature_1 * s * root) + 1e-14)
            << z;
        EXPECT_NEAR(t.curvature_2 * s * s, w2 * s * s,
                    1e-5 * std::abs(t.curvature_2 * s * s) + 1e-14)
            << z;
      }
    }
  }
}

// With r = phi/Phi: gain -r, curvature r (z + r), by the long double error function.
TEST(SiteTerms, GainAndCurvatureHoldTheirDigits) {
  for (const double z : kZ) {
    const SiteTerms t = site_terms(Site::at_or_below, z, 1);
    const long double r = reference_mills(z);
    EXPECT_NEAR(t.gain, static_cast<double>(-r), 1e-13 * static_cast<double>(r)) << z;
    const auto w = static_cast<double>(r * (z + r));
    EXPECT_NEAR(t.curvature, w, 1e-12 * w) << z;
  }
}

// Far out in the tail: w = 1 - 1/z^2 + ..., |w'| = 2/|z|^3, w'' = -6/z^4, to 1/z^2 of themselves.
TEST(SiteTerms, HigherDerivativesHoldFarOutInTheTail) {
  for (const double x : {100.0, 1e3, 1e4}) {
    const SiteTerms t = site_terms(Site::at_or_below, -x, 1);
    EXPECT_NEAR(t.curvature, 1 - 1 / (x * x), 10 / (x * x * x * x) + 1e-14) << x;
    EXPECT_NEAR(std::abs(t.curvature_1) * x * x * x, 2, 60 / (x * x) + 1e-6) << x;
    EXPECT_NEAR(std::abs(t.curvature_2) * x * x * x * x, 6, 300 / (x * x) + 1e-6) << x;
  }
}

// Conditioning eta ~ N(mu, S) on eta <= limit: mean mu + S a, variance S - S^2 w.
TEST(SiteTerms, GiveTheMomentsOfATruncatedNormal) {
  const double mu = 0.4, s = 2.5, root = std::sqrt(s);
  for (const Site site : {Site::at_or_below, Site::at_or_above}) {
    const double sign = site == Site::at_or_below ? 1 : -1;
    for (const double z : {-20.0, -6.0, -4.9, -1.0, 0.0, 1.5, 3.0}) {
      // Simpson over u = the distance inside the limit in SDs, relative to the density there.
      const double end = z < -2 ? 45 / -z : z + 14;
      const int n = 20000;
      double mass = 0, first = 0, second = 0;
      for (int i = 0; i <= n; ++i) {
        const double u = end * i / n;
        const double weight = i == 0 || i == n ? 1 : (i % 2 == 1 ? 4 : 2);
        const double density = weight * std::exp(z * u - 0.5 * u * u);
        mass += density;
        first += density * u;
        second += density * u * u;
      }
      const double mean_u = first / mass;
      const double variance = (second / mass - mean_u * mean_u) * s;
      const double mean = mu + sign * root * (z - mean_u);
      const SiteTerms t = site_terms(site, sign * z * root, s);
      EXPECT_NEAR(mu + s * t.gain, mean, 1e-9) << z;
      EXPECT_NEAR(s - s * s * t.curvature, variance, 1e-9 * s) << z;
    }
  }
}

TEST(SiteTerms, AreContinuousWhereTheFormulaChanges) {
  const double below = std::nextafter(-5.0, -6.0), above = std::nextafter(-5.0, 0.0);
  const SiteTerms a = site_terms(Site::at_or_below, below, 1);
  const SiteTerms b = site_terms(Site::at_or_below, above, 1);
  const auto near = [](double x, double y, double tolerance) {
    EXPECT_NEAR(x, y, tolerance * std::abs(x));
  };
  near(a.log_density, b.log_density, 1e-14);
  near(a.gain, b.gain, 1e-13);
  near(a.curvature, b.curvature, 1e-12);
  near(a.curvature_1, b.curvature_1, 1e-10);
  near(a.curvature_2, b.curvature_2, 1e-9);
}

// dl/dS = (a^2 - w)/2, which the adjoint of the update rests on, and the same for a and w.
TEST(SiteTerms, ObeyTheHeatEquation) {
  const double s = 1.7, h = 1e-3;
  for (const Site site : {Site::exact, Site::at_or_below, Site::at_or_above}) {
    for (const double v : {-9.0, -3.0, -0.5, 0.0, 0.8, 4.0, 9.0}) {
      if (std::abs(std::abs(v) / std::sqrt(s) - 5) < 0.02) continue;
      const SiteTerms t = site_terms(site, v, s);
      const auto at = [&](double variance) { return site_terms(site, v, variance); };
      const double l = slope([&](double x) { return at(x).log_density; }, s, h);
      const double a = slope([&](double x) { return at(x).gain; }, s, h);
      const double w = slope([&](double x) { return at(x).curvature; }, s, h);
      EXPECT_NEAR(l, 0.5 * (t.gain * t.gain - t.curvature), 1e-9) << v;
      EXPECT_NEAR(a, -t.gain * t.curvature - 0.5 * t.curvature_1, 1e-9) << v;
      EXPECT_NEAR(w, -t.curvature * t.curvature + t.gain * t.curvature_1 + 0.5 * t.curvature_2,
                  1e-9)
          << v;
    }
  }
}

}  // namespace
}  // namespace attune::ssm
