// Whether a week is another kind of week than those before it.
//   The next mean of the same kind lies, with 95 % probability, within
//   m +- t_{.975, n - 1} s sqrt(1 + 1 / n),  m and s being the mean and SD of the n weeks before.
#pragma once

#include <optional>
#include <span>

namespace attune::analysis {

enum class Week { lower, usual, higher };

/// @param before  means of the weeks before. @returns nothing with fewer than four of them.
[[nodiscard]] std::optional<Week> compare_week(std::span<const double> before, double now);

}  // namespace attune::analysis
