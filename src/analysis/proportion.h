// A share of independent cases with its uncertainty.
//   Wilson (1927), J. Am. Stat. Assoc. 22, 209-212, without continuity correction: with p = k / n,
//   (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.96. It keeps within [0, 1] and
//   holds up where nothing or everything was seen.
#pragma once

#include "analysis/fit.h"

namespace attune::analysis {

/// @returns hits / cases with its 95 % interval; NaN and [0, 1] without cases.
/// @throws std::invalid_argument unless 0 <= hits <= cases.
[[nodiscard]] Interval wilson(int hits, int cases);

}  // namespace attune::analysis
