// A mean, a share of two sums, or a median, with its 95 % interval.
//   mean     m +- t(n - 1) s / sqrt(n)
//   ratio    sum a / sum b: residuals a_k - r b_k, linearised (Cochran 1977, Sampling Techniques,
//            ch. 6), with the same t
//   median   between order statistics, by the binomial law (free of any law of the values)
// Each takes its values as independent, which turns of one talk are only nearly.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/interval.h"

namespace attune::conversation {

/// Sums for a mean, so that long talks keep no list.
class MeanSums {
 public:
  void add(double value);
  [[nodiscard]] std::size_t count() const { return count_; }
  /// NaN without values; no ends with one.
  [[nodiscard]] analysis::Interval interval() const;

 private:
  std::size_t count_ = 0;
  double mean_ = 0, squares_ = 0;  ///< Welford's
};

/// @param parts, wholes as many of each; wholes >= 0.
[[nodiscard]] analysis::Interval ratio_interval(std::span<const double> parts,
                                                std::span<const double> wholes);

[[nodiscard]] analysis::Interval median_interval(std::vector<double> values);

/// m +- t(degrees) se; no ends unless degrees > 0.
[[nodiscard]] analysis::Interval t_interval(double estimate, double standard_error, double degrees);

}  // namespace attune::conversation
