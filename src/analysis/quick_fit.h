// A fit for planning: one search from values that are near the mode, intervals, and no gate.
#pragma once

#include <map>
#include <string>

#include "analysis/fit.h"

namespace attune::analysis {

/// @param near  natural values to start from, by name; others start at their prior medians. What
///   skipped check-ins tell is left out, as it is before a gate has opened.
/// @throws std::invalid_argument if the fit cannot be done; Cancelled.
[[nodiscard]] Fit quick_fit(const dyad::Diary& diary, const std::map<std::string, double>& near,
                            const FitRequest& request, const Job& job);

}  // namespace attune::analysis
