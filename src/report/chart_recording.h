// One recording: both signals, the heat map of lag against time, and how alike they are by lag.
#pragma once

#include <string>

#include "report/chart.h"
#include "report/sync_words.h"
#include "synchrony/study.h"

namespace attune::report {

/// Each signal in its own SDs around its own mean, pooled to what the width can show.
/// @param id of the drawing, unique in the page. @throws std::invalid_argument without samples.
[[nodiscard]] Chart draw_signals(const synchrony::PairResult& pair, const SignalNames& names,
                                 const std::string& id);

/// Mean z by time and lag. Alike is a whole cell, opposite a half one, stronger is darker; what is
/// missing is a thin line. @throws std::invalid_argument without windows.
[[nodiscard]] Chart draw_heat(const synchrony::PairResult& pair, const SignalNames& names,
                              const std::string& id);

/// Mean |z| and mean z over windows, by lag. @throws std::invalid_argument with fewer than two
/// lags.
[[nodiscard]] Chart draw_lags(const synchrony::PairResult& pair, const SignalNames& names,
                              const std::string& id);

}  // namespace attune::report
