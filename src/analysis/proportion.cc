#include "analysis/proportion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace attune::analysis {

Interval wilson(int hits, int cases) {
  if (hits < 0 || hits > cases) {
    throw std::invalid_argument("wilson: between none and all cases can be hits");
  }
  if (cases == 0) return {std::numeric_limits<double>::quiet_NaN(), 0, 1};
  const double n = cases, p = hits / n, z2 = kZ95 * kZ95;
  const double centre = p + z2 / (2 * n);
  const double reach = kZ95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {p, std::max(0.0, (centre - reach) / (1 + z2 / n)),
          std::min(1.0, (centre + reach) / (1 + z2 / n))};
}

}  // namespace attune::analysis
