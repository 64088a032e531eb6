// Results as rows, for files (write_csv.h) and for data frames. Columns: docs/formats/.
#pragma once

#include <vector>

#include "analysis/forecast.h"
#include "analysis/sample_posterior.h"
#include "analysis/simulate.h"
#include "analysis/states.h"
#include "dyad/diary.h"
#include "io/rows.h"
#include "world/simulate.h"

namespace attune::io {

/// A diary in our own column names and coding, readable without a schema (own causes and
/// interventions need one). Calendar times are rounded to the minute.
void write_diary(RowSink& out, const dyad::Diary& diary);

/// couple, partner, time, answered, closeness, drive, withdrawn.
void write_truth(RowSink& out, const std::vector<analysis::TruthRow>& truth);

/// The hidden truth of the full world: columns in docs/math/world.md.
void write_truth(RowSink& out, const std::vector<world::TruthRow>& truth);

/// couple, partner, time, closeness_mean, closeness_sd, withdrawn_filtered, withdrawn_smoothed,
/// touch, reward, resonance, dialogue, attunement, gate: a row a partner and time.
/// @param gate "open" or "shut" in the last column.
void write_states(RowSink& out, const analysis::States& states, const analysis::Gate& gate);

/// A row an episode; only the header while the gate is shut. What began and ended it is empty where
/// nothing is explained.
void write_episodes(RowSink& out, const analysis::States& states);

/// .chain, .iteration, .draw, lp__, then a column a parameter, as posterior (R) and ArviZ read it.
void write_draws(RowSink& out, const analysis::Posterior& posterior);

/// A row a forecast; docs/formats/forecast.md has the columns.
void write_forecast(RowSink& out, const std::vector<analysis::ForecastRow>& forecasts);

}  // namespace attune::io
