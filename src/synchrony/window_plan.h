// The windows of a cross-lagged correlation, in samples.
//   Boker, Xu, Rotondo & King (2002), Psychological Methods 7, 338-355; as in rMEA (Kleinbub &
//   Ramseyer 2020): window w begins at s = w step. At lag l >= 0 it pairs a(s .. s + window - 1)
//   with b(s + l ..); at l < 0 it pairs a(s - l ..) with b(s ..). So every lag has a full window,
//   a positive lag means that b does later what a does now, and exchanging a and b turns the lags
//   round.
#pragma once

#include <cstddef>

namespace attune::synchrony {

struct WindowPlan {
  int window = 0;  ///< samples, 3 or more
  int lag = 0;     ///< the largest, samples; 0 .. window
  int step = 0;    ///< samples from one window to the next, 1 or more

  /// Samples from a window's first to its last at any lag.
  [[nodiscard]] int span() const { return window + lag; }
  [[nodiscard]] int lags() const { return 2 * lag + 1; }
  [[nodiscard]] std::size_t windows(std::size_t samples) const {
    const auto whole = static_cast<std::size_t>(span());
    return samples < whole ? 0 : (samples - whole) / static_cast<std::size_t>(step) + 1;
  }
};

/// @throws std::invalid_argument if a length is outside its range.
void check(const WindowPlan& plan);

}  // namespace attune::synchrony
