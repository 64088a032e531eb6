// What a model file made up, as files: the diary with its answers drawn anew, and the truth behind
// them.
#pragma once

#include <string>
#include <vector>

#include "core/job.h"
#include "model/simulate.h"

namespace attune::io {

/// The rows and columns of a diary as they are, but for the items' cells: the answers of `drawn`,
/// and none where it has none. Rows that no series uses (those that only serve lag()) stay.
/// @param path  of the diary that `drawn` was bound to. @throws IoError, Cancelled.
[[nodiscard]] std::string drawn_diary(const std::string& path, const model::BoundModel& drawn,
                                      const Job& job);
/// The same of CSV text. @param from  rows before this time are left out, and time counts from it.
[[nodiscard]] std::string drawn_diary_csv(const std::string& csv, const model::BoundModel& drawn,
                                          double from, const std::string& time, const Job& job);

/// series, time, a column a state, regime (where there are several), and NAME_own for what varies
/// over series and is integrated. @param from  as above.
[[nodiscard]] std::string hidden_csv(const model::BoundModel& drawn,
                                     const std::vector<model::HiddenPath>& hidden, double from);

}  // namespace attune::io
