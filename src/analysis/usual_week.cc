#include "analysis/usual_week.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace attune::analysis {

std::optional<Week> compare_week(std::span<const double> before, double now) {
  constexpr std::size_t kFewest = 4;
  if (before.size() < kFewest) return std::nullopt;
  const auto n = static_cast<double>(before.size());
  const double mean = std::accumulate(before.begin(), before.end(), 0.0) / n;
  double squares = 0;
  for (const double week : before) squares += (week - mean) * (week - mean);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double reach = t * std::sqrt(squares / (n - 1) * (1 + 1 / n));
  if (now < mean - reach) return Week::lower;
  if (now > mean + reach) return Week::higher;
  return Week::usual;
}

}  // namespace attune::analysis
