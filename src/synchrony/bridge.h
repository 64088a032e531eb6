// Lines over gaps, for what needs every sample.
#pragma once

#include <vector>

namespace attune::synchrony {

/// NaN become the line between their neighbours, before the first and after the last value that
/// value; all zero where there is none.
[[nodiscard]] std::vector<double> bridged(const std::vector<double>& signal);

}  // namespace attune::synchrony
