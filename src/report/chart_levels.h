// How the persons of a study spread over the scale, each counted at their own usual closeness.
#pragma once

#include <span>

#include "analysis/states.h"
#include "report/chart.h"

namespace attune::report {

/// Each person's mean answer, in file order; persons without an answer are left out.
[[nodiscard]] std::vector<double> usual_levels(const analysis::States& states);

/// @param levels on the scale 1..7.
[[nodiscard]] Chart draw_levels(const ChartText& text, std::span<const double> levels);

}  // namespace attune::report
