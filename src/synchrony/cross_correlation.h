// Windowed cross-lagged correlation of two signals on one grid of time.
#pragma once

#include <span>
#include <vector>

#include "synchrony/window_plan.h"

namespace attune::synchrony {

/// A window has a correlation at a lag where this share of its pairs is there at least.
inline constexpr double kLeastPresent = 0.5;

/// Correlations of all windows of a span and all lags, window by window, lag -L first.
/// NaN: too few pairs, or one of the two does not vary.
struct Correlations {
  int lags = 0;
  std::vector<double> values;

  [[nodiscard]] std::size_t windows() const {
    return lags == 0 ? 0 : values.size() / static_cast<std::size_t>(lags);
  }
  [[nodiscard]] std::span<const double> window(std::size_t index) const {
    return std::span(values).subspan(index * static_cast<std::size_t>(lags),
                                     static_cast<std::size_t>(lags));
  }
};

/// What one thread needs again and again.
struct CorrelationWorkspace {
  std::vector<double> a, b, products, cells, sums;
  std::vector<int> same_a, same_b, gaps_a, gaps_b;
};

/// Windows without gaps share their sums of products over pieces of time between two window
/// borders, about (samples x lags) additions in all; a window with a gap is done by itself.
/// @param a, b equally long; NaN: missing. @throws std::invalid_argument if they are not.
void cross_correlate(std::span<const double> a, std::span<const double> b, const WindowPlan& plan,
                     CorrelationWorkspace& work, Correlations& out);
[[nodiscard]] Correlations cross_correlate(std::span<const double> a, std::span<const double> b,
                                           const WindowPlan& plan);

/// The correlation of the pairs that are there, in two passes; NaN as above. Slow and plain.
[[nodiscard]] double correlation(std::span<const double> a, std::span<const double> b);

/// Fisher's z = atanh r, held within -kLargestZ .. kLargestZ where |r| is 1 up to rounding.
inline constexpr double kLargestZ = 10;
[[nodiscard]] double fisher_z(double correlation);

}  // namespace attune::synchrony
