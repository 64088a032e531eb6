// Results as CSV: the rows of result_rows.h as text (rows.h tells how). Columns: docs/formats/.
//
// Where `calendar` is true times are ISO 8601 wall times; else numbers of days, as in dyad::Diary.
#pragma once

#include <iosfwd>
#include <vector>

#include "analysis/forecast.h"
#include "analysis/power.h"
#include "analysis/simulate.h"
#include "analysis/states.h"
#include "dyad/diary.h"
#include "world/simulate.h"

namespace attune::io {

void write_diary_csv(std::ostream& out, const dyad::Diary& diary);

void write_truth_csv(std::ostream& out, const std::vector<analysis::TruthRow>& truth,
                     bool calendar);

/// The hidden truth of the full world: columns in docs/math/world.md.
void write_truth_csv(std::ostream& out, const std::vector<world::TruthRow>& truth, bool calendar);

void write_states_csv(std::ostream& out, const analysis::States& states, const analysis::Gate& gate,
                      bool calendar);

void write_episodes_csv(std::ostream& out, const analysis::States& states, bool calendar);

/// A row a forecast; docs/formats/forecast.md has the columns.
void write_forecast_csv(std::ostream& out, const std::vector<analysis::ForecastRow>& rows,
                        bool calendar);

/// A row a cell and measure: docs/formats/power.md.
void write_power_csv(std::ostream& out, const analysis::PowerPlan& plan,
                     const std::vector<analysis::PowerSummary>& cells);

}  // namespace attune::io
