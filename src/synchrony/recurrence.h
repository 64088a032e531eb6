// Cross-recurrence in a band of lags: when does b visit, l later, what a shows now?
//   R(t, l) = 1 where max_k |a(t + k delay) - b(t + l + k delay)| < radius, k = 0 .. dimension - 1,
// each signal standardised in its segment. Marwan, Romano, Thiel & Kurths (2007), Physics Reports
// 438, 237-329; the profile over lags: Dale, Kirkham & Richardson (2011), Front. Psychology 2, 355.
#pragma once

#include <cstdint>
#include <vector>

#include "synchrony/chance.h"
#include "synchrony/segments.h"

namespace attune::synchrony {

struct RecurrenceOptions {
  double radius = 0.5;           ///< SDs
  int dimension = 1, delay = 1;  ///< samples
  int shortest_line = 2;         ///< samples that a line has at least
};

struct RecurrenceCounts {
  double points = 0, recurrent = 0;  ///< that could be and are recurrent
  double on_lines = 0, lines = 0, longest = 0;
  std::vector<double> by_lag_points, by_lag;  ///< -L first

  [[nodiscard]] double rate() const;         ///< recurrent / points; NaN without points
  [[nodiscard]] double determinism() const;  ///< on_lines / recurrent
  [[nodiscard]] double mean_line() const;    ///< samples
};

/// @param a, b equally long segments; NaN: missing. Lags pair samples as WindowPlan does.
[[nodiscard]] RecurrenceCounts recurrence_of(const std::vector<double>& a,
                                             const std::vector<double>& b, const WindowPlan& plan,
                                             const RecurrenceOptions& options);

struct Recurrence {
  RecurrenceCounts counts;  ///< over all segments that were kept
  ChanceTest rate, determinism;
};

/// Over the segments of a recording, beside b's segments in another order. @throws Cancelled.
[[nodiscard]] Recurrence recurrence_of(const SegmentKeeper& segments, const WindowPlan& plan,
                                       const RecurrenceOptions& options, std::size_t surrogates,
                                       std::uint64_t seed, std::uint64_t unit, const Job& job);

}  // namespace attune::synchrony
