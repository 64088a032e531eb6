// The mean of what is there: missing values are NaN.
#pragma once

#include <cmath>
#include <limits>
#include <span>

namespace attune {

/// @returns NaN if nothing is there.
[[nodiscard]] inline double mean_of(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    count += 1;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace attune
