// A page of charts about simulated studies: do the intervals hold, how much withdrawal is found
// beside simple rules, which spells, and how often the gate opens where it should and should not.
// Self-contained, like the report: no script, no network.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analysis/calibration_suite.h"

namespace attune::report {

/// @param version of the program, told in the footer.
/// @returns UTF-8, well-formed as XML too; the same bytes for the same summaries.
[[nodiscard]] std::string calibration_html(std::span<const analysis::DesignSummary> designs,
                                           std::string_view version);

}  // namespace attune::report
