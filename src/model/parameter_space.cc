#include "model/parameter_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace attune::model {
namespace {

using Family = PriorSpec::Family;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kLogRoot2Pi = 0.5 * std::log(2 * std::numbers::pi);

struct FamilyName {
  Family family;
  const char* name;
  int numbers;
};
constexpr std::array<FamilyName, 10> kFamilies{{{Family::normal, "normal", 2},
                                                {Family::lognormal, "lognormal", 2},
                                                {Family::half_normal, "half_normal", 1},
                                                {Family::student, "student", 3},
                                                {Family::cauchy, "cauchy", 2},
                                                {Family::exponential, "exponential", 1},
                                                {Family::gamma, "gamma", 2},
                                                {Family::inverse_gamma, "inverse_gamma", 2},
                                                {Family::beta, "beta", 2},
                                                {Family::uniform, "uniform", 2}}};

LogDensity student(double df, double mean, double scale, double x) {
  const double z = (x - mean) / scale, spread = df + z * z;
  return {std::lgamma((df + 1) / 2) - std::lgamma(df / 2) - 0.5 * std::log(df * std::numbers::pi) -
              std::log(scale) - (df + 1) / 2 * std::log1p(z * z / df),
          -(df + 1) * z / (spread * scale)};
}

bool has_lower(const Parameter& p) { return std::isfinite(p.lower); }
bool has_upper(const Parameter& p) { return std::isfinite(p.upper); }

/// d natural / d theta, and the derivative of its logarithm.
struct Slope {
  double value, log_slope;
};
Slope slope_at(const Parameter& p, double theta) {
  if (has_lower(p) && has_upper(p)) {
    const double share = 1 / (1 + std::exp(-theta));
    return {(p.upper - p.lower) * share * (1 - share), 1 - 2 * share};
  }
  if (has_lower(p)) return {std::exp(theta), 1};
  if (has_upper(p)) return {std::exp(-theta), -1};
  return {1, 0};
}

}  // namespace

Expected<PriorSpec, std::string> parse_prior(std::string_view text) {
  const std::size_t open = text.find('(');
  const auto name = text.substr(0, std::min(open, text.size()));
  const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
                                   [&](const FamilyName& f) { return name == f.name; });
  if (family == kFamilies.end() || open == std::string_view::npos || !text.ends_with(')')) {
    std::string known;
    for (const FamilyName& f : kFamilies)
      known += (known.empty() ? "" : ", ") + std::string(f.name);
    return unexpected(fmt::format("{} is no prior; expected one like normal(0, 1); known: {}",
                                  excerpt(text, 40), known));
  }
  PriorSpec prior{family->family, {}};
  std::string_view rest = text.substr(open + 1, text.size() - open - 2);
  int count = 0;
  while (count < family->numbers) {
    const std::size_t comma = rest.find(',');
    const auto number = Expression::parse(rest.substr(0, comma));
    if (!number || !number->as_number()) break;
    prior.numbers[static_cast<std::size_t>(count++)] = *number->as_number();
    if (comma == std::string_view::npos) {
      rest = {};
      break;
    }
    rest = rest.substr(comma + 1);
  }
  if (count != family->numbers || !rest.empty()) {
    return unexpected(fmt::format("{} takes {} number{}", name, family->numbers,
                                  family->numbers == 1 ? "" : "s"));
  }
  const auto positive = [&](int i) { return prior.numbers[static_cast<std::size_t>(i)] > 0; };
  bool good = true;
  switch (prior.family) {
    case Family::normal:
    case Family::lognormal:
    case Family::cauchy:
      good = positive(1);
      break;
    case Family::half_normal:
    case Family::exponential:
      good = positive(0);
      break;
    case Family::student:
      good = positive(0) && positive(2);
      break;
    case Family::uniform:
      good = prior.numbers[0] < prior.numbers[1];
      break;
    default:
      good = positive(0) && positive(1);
      break;
  }
  if (!good)
    return unexpected(
        fmt::format("{} has a scale or shape that is not above 0", excerpt(text, 60)));
  return prior;
}

LogDensity log_prior(const PriorSpec& prior, double x) {
  const double a = prior.numbers[0], b = prior.numbers[1];
  const LogDensity outside{-kInfinity, 0};
  switch (prior.family) {
    case Family::normal: {
      const double z = (x - a) / b;
      return {-kLogRoot2Pi - std::log(b) - 0.5 * z * z, -z / b};
    }
    case Family::lognormal: {
      if (!(x > 0)) return outside;
      const double z = (std::log(x) - a) / b;
      return {-kLogRoot2Pi - std::log(b * x) - 0.5 * z * z, -(1 + z / b) / x};
    }
    case Family::half_normal: {
      if (x < 0) return outside;
      const double z = x / a;
      return {std::log(2) - kLogRoot2Pi - std::log(a) - 0.5 * z * z, -z / a};
    }
    case Family::student:
      return student(a, b, prior.numbers[2], x);
    case Family::cauchy:
      return student(1, a, b, x);
    case Family::exponential:
      return x < 0 ? outside : LogDensity{std::log(a) - a * x, -a};
    case Family::gamma:
      if (!(x > 0)) return outside;
      return {a * std::log(b) - std::lgamma(a) + (a - 1) * std::log(x) - b * x, (a - 1) / x - b};
    case Family::inverse_gamma:
      if (!(x > 0)) return outside;
      return {a * std::log(b) - std::lgamma(a) - (a + 1) * std::log(x) - b / x,
              -(a + 1) / x + b / (x * x)};
    case Family::beta:
      if (!(x > 0 && x < 1)) return outside;
      return {std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + (a - 1) * std::log(x) +
                  (b - 1) * std::log1p(-x),
              (a - 1) / x - (b - 1) / (1 - x)};
    case Family::uniform:
      return x < a || x > b ? outside : LogDensity{-std::log(b - a), 0};
  }
  return outside;
}

double typical(const PriorSpec& prior) {
  const double a = prior.numbers[0], b = prior.numbers[1];
  switch (prior.family) {
    case Family::lognormal:
      return std::exp(a);
    case Family::half_normal:
      return 0.6745 * a;
    case Family::student:
      return b;
    case Family::exponential:
      return std::numbers::ln2 / a;
    case Family::gamma:
      return a / b;
    case Family::inverse_gamma:
      return b / (a + 1);
    case Family::beta:
      return a / (a + b);
    case Family::uniform:
      return (a + b) / 2;
    default:
      return a;
  }
}

std::string text(const PriorSpec& prior) {
  for (const FamilyName& f : kFamilies) {
    if (f.family != prior.family) continue;
    std::string list;
    for (int i = 0; i < f.numbers; ++i) {
      list += fmt::format("{}{}", i == 0 ? "" : ", ", prior.numbers[static_cast<std::size_t>(i)]);
    }
    return fmt::format("{}({})", f.name, list);
  }
  return {};
}

double to_working(const Parameter& p, double x) {
  if (has_lower(p) && has_upper(p)) return std::log((x - p.lower) / (p.upper - x));
  if (has_lower(p)) return std::log(x - p.lower);
  if (has_upper(p)) return -std::log(p.upper - x);
  return x;
}

double natural_slope(const Parameter& p, double theta) { return slope_at(p, theta).value; }

double to_natural(const Parameter& p, double theta) {
  if (has_lower(p) && has_upper(p)) {
    return p.lower + (p.upper - p.lower) / (1 + std::exp(-theta));
  }
  if (has_lower(p)) return p.lower + std::exp(theta);
  if (has_upper(p)) return p.upper - std::exp(-theta);
  return theta;
}

ParameterSpace::ParameterSpace(std::vector<Parameter> parameters)
    : parameters_(std::move(parameters)) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i].fixed) free_.push_back(static_cast<int>(i));
  }
}

Eigen::VectorXd ParameterSpace::natural(const Eigen::VectorXd& theta) const {
  Eigen::VectorXd values(static_cast<Eigen::Index>(parameters_.size()));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    values(static_cast<Eigen::Index>(i)) = parameters_[i].start;
  }
  for (std::size_t k = 0; k < free_.size(); ++k) {
    values(free_[k]) = to_natural(parameters_[static_cast<std::size_t>(free_[k])],
                                  theta(static_cast<Eigen::Index>(k)));
  }
  return values;
}

Eigen::VectorXd ParameterSpace::working(const Eigen::VectorXd& natural) const {
  Eigen::VectorXd theta(dimension());
  for (std::size_t k = 0; k < free_.size(); ++k) {
    theta(static_cast<Eigen::Index>(k)) =
        to_working(parameters_[static_cast<std::size_t>(free_[k])], natural(free_[k]));
  }
  return theta;
}

Eigen::VectorXd ParameterSpace::start() const {
  Eigen::VectorXd theta(dimension());
  for (std::size_t k = 0; k < free_.size(); ++k) {
    const Parameter& p = parameters_[static_cast<std::size_t>(free_[k])];
    theta(static_cast<Eigen::Index>(k)) = to_working(p, p.start);
  }
  return theta;
}

Eigen::VectorXd ParameterSpace::slopes(const Eigen::VectorXd& theta) const {
  Eigen::VectorXd slopes(dimension());
  for (Eigen::Index k = 0; k < dimension(); ++k) {
    const auto i = static_cast<std::size_t>(free_[static_cast<std::size_t>(k)]);
    slopes(k) = slope_at(parameters_[i], theta(k)).value;
  }
  return slopes;
}

double ParameterSpace::log_prior(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const {
  double sum = 0;
  for (Eigen::Index k = 0; k < dimension(); ++k) {
    const Parameter& p = parameters_[static_cast<std::size_t>(free_[static_cast<std::size_t>(k)])];
    if (!p.prior) continue;
    const Slope slope = slope_at(p, theta(k));
    const LogDensity density = model::log_prior(*p.prior, to_natural(p, theta(k)));
    sum += density.value + std::log(slope.value);
    gradient(k) += density.slope * slope.value + slope.log_slope;
  }
  return sum;
}

bool ParameterSpace::has_prior() const {
  return std::any_of(parameters_.begin(), parameters_.end(),
                     [](const Parameter& p) { return p.prior && !p.fixed; });
}

}  // namespace attune::model
