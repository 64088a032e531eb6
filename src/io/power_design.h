// The plan of a study for `attune power`: TOML, docs/formats/power.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/power.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// @param source the file's name for messages.
/// @returns the plan, or every fault with its line and column: an unknown key or parameter, a value
///   outside its range or given twice, a grid of too many cells.
[[nodiscard]] Expected<analysis::PowerPlan, std::vector<Diagnostic>> parse_power_plan(
    std::string_view toml, const std::string& source);

}  // namespace attune::io
