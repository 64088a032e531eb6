// From values to places on a chart, and round numbers for its axes.
//   Ticks: steps of 1, 2 or 5 times a power of ten (Heckbert 1990, "Nice numbers for graph labels",
//   Graphics Gems I); ratios: round ratios evenly placed on a log scale.
#pragma once

#include <string>
#include <vector>

namespace attune::report {

/// A value's place as a share of the axis; linear, and may lie outside 0..1.
class Scale {
 public:
  /// @throws std::invalid_argument unless both are finite and lower < upper.
  Scale(double lower, double upper);

  [[nodiscard]] double operator()(double value) const;  ///< 0 at lower, 1 at upper
  [[nodiscard]] double inside(double value) const;      ///< the same, cut to 0..1
  [[nodiscard]] double lower() const { return lower_; }
  [[nodiscard]] double upper() const { return upper_; }

 private:
  double lower_, upper_;
};

struct Tick {
  double value = 0;
  std::string label;
};

/// Round values inside [lower, upper], about `count` (at least 2), ascending.
[[nodiscard]] std::vector<Tick> nice_ticks(double lower, double upper, int count);

/// The same for a log axis: `value` is the logarithm, the label the ratio ("0.5", "1", "2").
[[nodiscard]] std::vector<Tick> ratio_ticks(double log_lower, double log_upper, int count);

}  // namespace attune::report
