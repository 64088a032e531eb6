// The data of a couple's timeline as a table, one row a check-in time.
#pragma once

#include <string>
#include <string_view>

#include "analysis/states.h"
#include "report/days.h"

namespace attune::report {

/// Columns of partners who took part: answer, closeness with its band, what was noted, and, if
/// `show_spells`, the probability of a distant spell.
[[nodiscard]] std::string timeline_table(const analysis::CoupleStates& couple,
                                         std::string_view caption, bool show_spells,
                                         const Days& days);

}  // namespace attune::report
