// What a planned study would find, for a terminal and as JSON.
#pragma once

#include <span>
#include <string>

#include "analysis/power.h"

namespace attune::cli {

/// A block for each measure that is shown, a row a cell of the grid.
[[nodiscard]] std::string power_table(const analysis::PowerPlan& plan,
                                      std::span<const analysis::PowerSummary> cells);
/// {"cells": [{"design", "couples", .., "truth": {..}, "studies", "converged", "measures": [..]}]}.
[[nodiscard]] std::string power_json(const analysis::PowerPlan& plan,
                                     std::span<const analysis::PowerSummary> cells);

}  // namespace attune::cli
