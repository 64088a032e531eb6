#include "model/answer_law.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "linalg/gauss_hermite.h"
#include "ssm/site.h"

namespace attune::model {
namespace {

/// Derivatives of log Z from those of Z over Z.
void from_ratios(const std::array<double, 5>& z, AnswerTerms& terms) {
  const double a = z[1], a2 = a * a;
  terms.slope[1] = a;
  terms.slope[2] = z[2] - a2;
  terms.slope[3] = z[3] - 3 * a * z[2] + 2 * a2 * a;
  terms.slope[4] = z[4] - 4 * a * z[3] - 3 * z[2] * z[2] + 12 * a2 * z[2] - 6 * a2 * a2;
}

AnswerTerms one_sided(ssm::Site site, double limit, double mean, double variance) {
  const ssm::SiteTerms t = ssm::site_terms(site, limit - mean, variance);
  AnswerTerms terms;
  terms.log_density = t.log_density;
  terms.slope = {t.log_density, t.gain, -t.curvature, -t.curvature_1, -t.curvature_2};
  return terms;
}

/// The limit and the mean enter by their difference alone.
void moves_with_limit(AnswerTerms& terms, std::size_t place, int threshold) {
  terms.threshold[place] = threshold;
  for (std::size_t k = 0; k < 3; ++k) terms.by_threshold[place][k] = -terms.slope[k + 1];
}

AnswerTerms between(double lower, double upper, double mean, double variance) {
  const double sd = std::sqrt(variance);
  double a = (lower - mean) / sd, b = (upper - mean) / sd;
  AnswerTerms terms;
  if (!(a < b)) {
    terms.log_density = -std::numeric_limits<double>::infinity();
    return terms;
  }
  // In the upper tail the difference of two numbers near 1 is one of two small numbers.
  const bool flip = a > 0;
  const double near = ssm::log_normal_cdf(flip ? -a : b), far = ssm::log_normal_cdf(flip ? -b : a);
  terms.log_density = near + std::log1p(-std::exp(far - near));
  terms.slope[0] = terms.log_density;
  const auto ratios = [&](double t) {  // k-th derivative of Phi(t) by the mean, over Z
    const double density =
        std::exp(-0.5 * t * t - 0.5 * std::log(2 * std::numbers::pi) - terms.log_density);
    const std::array<double, 4> hermite{1, t, t * t - 1, t * (t * t - 3)};
    std::array<double, 5> u{};
    double scale = 1;
    for (std::size_t k = 1; k < 5; ++k) {
      scale /= sd;
      u[k] = -scale * hermite[k - 1] * density;
    }
    return u;
  };
  const auto up = ratios(b);
  auto down = ratios(a);
  std::array<double, 5> z{1, 0, 0, 0, 0};
  for (std::size_t k = 1; k < 5; ++k) {
    down[k] = -down[k];
    z[k] = up[k] + down[k];
  }
  from_ratios(z, terms);
  const auto by = [&](const std::array<double, 5>& u) {
    const double first = -u[2] + z[1] * u[1];
    return std::array<double, 3>{-u[1], first, -u[3] + z[2] * u[1] - 2 * z[1] * first};
  };
  terms.by_threshold = {by(down), by(up)};
  return terms;
}

AnswerTerms ordered(const BoundItem& item, const Eigen::VectorXd& thresholds, double answer,
                    double mean, double variance) {
  const int level = static_cast<int>(answer - item.low);
  const int last = static_cast<int>(thresholds.size());
  if (level == 0) {
    AnswerTerms terms = one_sided(ssm::Site::at_or_below, thresholds(0), mean, variance);
    moves_with_limit(terms, 1, 0);
    return terms;
  }
  if (level == last) {
    AnswerTerms terms = one_sided(ssm::Site::at_or_above, thresholds(last - 1), mean, variance);
    moves_with_limit(terms, 0, last - 1);
    return terms;
  }
  AnswerTerms terms = between(thresholds(level - 1), thresholds(level), mean, variance);
  terms.threshold = {level - 1, level};
  return terms;
}

/// log p(y | eta) and its derivatives by eta.
struct Conditional {
  std::array<double, 5> f{};
};

Conditional logit(double answer, double eta) {
  const double p = 1 / (1 + std::exp(-eta)), v = p * (1 - p);
  const double signed_eta = answer == 1 ? eta : -eta;
  const double log_p = signed_eta > 0 ? -std::log1p(std::exp(-signed_eta))
                                      : signed_eta - std::log1p(std::exp(signed_eta));
  return {{log_p, answer - p, -v, -v * (1 - 2 * p), -v * (1 - 6 * v)}};
}

Conditional poisson(double answer, double eta) {
  const double rate = std::exp(eta);
  return {{answer * eta - rate - std::lgamma(answer + 1), answer - rate, -rate, -rate, -rate}};
}

/// By quadrature around the mode of p(y | eta) N(eta; mu, s).
template <class Law>
AnswerTerms integrated(const Law& law, double mean, double variance) {
  if (variance == 0) {  // nothing is hidden: the answer's own law
    const Conditional c = law(mean);
    AnswerTerms terms;
    terms.log_density = c.f[0];
    terms.slope = c.f;
    return terms;
  }
  double eta = mean;
  for (int k = 0; k < 100; ++k) {
    const Conditional c = law(eta);
    const double slope = c.f[1] - (eta - mean) / variance, curvature = 1 / variance - c.f[2];
    double step = slope / curvature;
    if (std::abs(step) > 3) step = std::copysign(3.0, step);  // far out the count's law is steep
    eta += step;
    if (std::abs(step) < 1e-10) break;
  }
  static const linalg::Quadrature rule = linalg::gauss_hermite(24);
  const double sd = 1 / std::sqrt(1 / variance - law(eta).f[2]);
  std::array<double, 24> log_weight{};
  double most = -std::numeric_limits<double>::infinity();
  std::array<Conditional, 24> at;
  for (std::size_t i = 0; i < 24; ++i) {
    const auto k = static_cast<Eigen::Index>(i);
    const double x = rule.nodes(k), point = eta + sd * x, d = point - mean;
    at[i] = law(point);
    log_weight[i] = std::log(rule.weights(k)) + 0.5 * x * x + at[i].f[0] - 0.5 * d * d / variance;
    most = std::max(most, log_weight[i]);
  }
  double sum = 0;
  for (double& w : log_weight) sum += w = std::exp(w - most);
  AnswerTerms terms;
  terms.log_density = most + std::log(sum) + std::log(sd) - 0.5 * std::log(variance);
  terms.slope[0] = terms.log_density;
  std::array<double, 5> z{1, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 24; ++i) {
    const auto& f = at[i].f;
    const double w = log_weight[i] / sum, g = f[1] * f[1];
    z[1] += w * f[1];
    z[2] += w * (f[2] + g);
    z[3] += w * (f[3] + 3 * f[1] * f[2] + g * f[1]);
    z[4] += w * (f[4] + 4 * f[1] * f[3] + 3 * f[2] * f[2] + 6 * g * f[2] + g * g);
  }
  from_ratios(z, terms);
  return terms;
}

}  // namespace

double own_noise(const BoundItem& item, double item_noise) {
  if (item.kind == ItemKind::censored) return item_noise;
  const bool probit = item.kind == ItemKind::ordered ||
                      (item.kind == ItemKind::binary && item.link == Link::probit);
  return probit ? 1 : 0;
}

AnswerTerms answer_terms(const BoundItem& item, const Eigen::VectorXd& thresholds, double answer,
                         double mean, double variance) {
  switch (item.kind) {
    case ItemKind::censored:
      if (answer <= item.low) return one_sided(ssm::Site::at_or_below, item.low, mean, variance);
      if (answer >= item.high) return one_sided(ssm::Site::at_or_above, item.high, mean, variance);
      return one_sided(ssm::Site::exact, answer, mean, variance);
    case ItemKind::ordered:
      return ordered(item, thresholds, answer, mean, variance);
    case ItemKind::binary:
      if (item.link == Link::probit) {
        return one_sided(answer == 1 ? ssm::Site::at_or_above : ssm::Site::at_or_below, 0, mean,
                         variance);
      }
      return integrated([&](double eta) { return logit(answer, eta); }, mean, variance);
    case ItemKind::count:
      return integrated([&](double eta) { return poisson(answer, eta); }, mean, variance);
    default:
      throw std::invalid_argument("answer_terms: " + item.name + " is normal or shows a regime");
  }
}

}  // namespace attune::model
