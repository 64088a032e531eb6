#include "conversation/mean_interval.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace attune::conversation {
namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
}

analysis::Interval t_interval(double estimate, double standard_error, double degrees) {
  if (!(degrees > 0) || !std::isfinite(standard_error)) return {estimate, kNaN, kNaN};
  const double reach =
      boost::math::quantile(boost::math::students_t(degrees), 0.975) * standard_error;
  return {estimate, estimate - reach, estimate + reach};
}

void MeanSums::add(double value) {
  ++count_;
  const double from = value - mean_;
  mean_ += from / static_cast<double>(count_);
  squares_ += from * (value - mean_);
}

analysis::Interval MeanSums::interval() const {
  if (count_ == 0) return {kNaN, kNaN, kNaN};
  const auto n = static_cast<double>(count_);
  return t_interval(mean_, std::sqrt(squares_ / (n - 1) / n), n - 1);
}

analysis::Interval ratio_interval(std::span<const double> parts, std::span<const double> wholes) {
  if (parts.size() != wholes.size()) {
    throw std::invalid_argument("ratio_interval: as many parts as wholes are needed");
  }
  const double whole = std::accumulate(wholes.begin(), wholes.end(), 0.0);
  if (!(whole > 0)) return {kNaN, kNaN, kNaN};
  const double ratio = std::accumulate(parts.begin(), parts.end(), 0.0) / whole;
  double squares = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    squares += std::pow(parts[k] - ratio * wholes[k], 2);
  }
  const auto n = static_cast<double>(parts.size());
  analysis::Interval share = t_interval(ratio, std::sqrt(squares * n / (n - 1)) / whole, n - 1);
  // A share's interval ends where shares do.
  share.lower = std::isnan(share.lower) ? kNaN : std::max(0.0, share.lower);
  share.upper = std::isnan(share.upper) ? kNaN : std::min(1.0, share.upper);
  return share;
}

analysis::Interval median_interval(std::vector<double> values) {
  if (values.empty()) return {kNaN, kNaN, kNaN};
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  const double median = (values[(n - 1) / 2] + values[n / 2]) / 2;
  // The largest k with P(Bin(n, 1/2) < k) <= .025: values k and n + 1 - k, counted from 1.
  const boost::math::binomial law(static_cast<double>(n), 0.5);
  std::size_t k = 0;
  if (boost::math::cdf(law, 0) <= 0.025) {
    const double sd = std::sqrt(static_cast<double>(n)) / 2;
    k = static_cast<std::size_t>(std::max(1.0, static_cast<double>(n) / 2 - 3 * sd - 2));
    while (boost::math::cdf(law, static_cast<double>(k)) <= 0.025) ++k;
  }
  if (k == 0) return {median, kNaN, kNaN};
  return {median, values[k - 1], values[n - k]};
}

}  // namespace attune::conversation
