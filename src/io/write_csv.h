// Results as CSV: RFC 4180 quoting, "\n" line ends, decimal point, shortest numbers that read back
// to the same bits, missing = empty. Columns: docs/formats/.
//
// Where `calendar` is true times are ISO 8601 wall times; else numbers of days, as in dyad::Diary.
#pragma once

#include <iosfwd>
#include <vector>

#include "analysis/power.h"
#include "analysis/simulate.h"
#include "analysis/states.h"
#include "dyad/diary.h"
#include "world/simulate.h"

namespace attune::io {

/// A diary in our own column names and coding, readable by read_diary without a schema (own causes
/// and interventions need one). Calendar times are rounded to the minute.
void write_diary_csv(std::ostream& out, const dyad::Diary& diary);

/// couple, partner, time, answered, closeness, drive, withdrawn.
void write_truth_csv(std::ostream& out, const std::vector<analysis::TruthRow>& truth,
                     bool calendar);

/// The hidden truth of the full world: columns in docs/math/world.md.
void write_truth_csv(std::ostream& out, const std::vector<world::TruthRow>& truth, bool calendar);

/// couple, partner, time, closeness_mean, closeness_sd, withdrawn_filtered, withdrawn_smoothed,
/// touch, reward, resonance, dialogue, attunement, gate: a row a partner and time.
/// @param gate "open" or "shut" in the last column.
void write_states_csv(std::ostream& out, const analysis::States& states, const analysis::Gate& gate,
                      bool calendar);

/// A row an episode; only the header while the gate is shut. What began and ended it is empty where
/// nothing is explained.
void write_episodes_csv(std::ostream& out, const analysis::States& states, bool calendar);

/// A row a cell and measure: docs/formats/power.md.
void write_power_csv(std::ostream& out, const analysis::PowerPlan& plan,
                     const std::vector<analysis::PowerSummary>& cells);

}  // namespace attune::io
