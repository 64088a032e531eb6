// A page of charts about a planned study: what it would find, by its size and by the true effects.
// Self-contained, like the report: no script, no network.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analysis/power.h"

namespace attune::report {

/// @param version of the program, told in the footer.
/// @returns UTF-8, well-formed as XML too; the same bytes for the same summaries.
[[nodiscard]] std::string power_html(const analysis::PowerPlan& plan,
                                     std::span<const analysis::PowerSummary> cells,
                                     std::string_view version);

}  // namespace attune::report
