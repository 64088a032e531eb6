// Mirroring for people and for programs: docs/formats/sync.md.
#pragma once

#include <string>

#include "app/cli/sync_models.h"
#include "io/read_signals.h"
#include "report/sync_words.h"
#include "synchrony/study.h"

namespace attune::cli {

[[nodiscard]] std::string sync_table(const synchrony::Study& study, const io::SignalFile& file,
                                     const report::SignalNames& names);
/// @param model may be null.
[[nodiscard]] std::string sync_json(const synchrony::Study& study, const io::SignalFile& file,
                                    const report::SignalNames& names, const SyncModel* model);

/// couple, time, pair, mirroring, strength, chance, effect, p, lead, lag, windows: a row a pair, to
/// join a diary by couple and day.
[[nodiscard]] std::string mirroring_csv(const synchrony::Study& study);

/// The header and the rows of each window: pair, window, begin, strength, peak_lag, peak_z,
/// lag_zero.
[[nodiscard]] std::string windows_csv_header();
[[nodiscard]] std::string window_csv_row(const synchrony::PairResult& pair, std::size_t window,
                                         std::span<const double> correlations,
                                         synchrony::Strength strength);

}  // namespace attune::cli
