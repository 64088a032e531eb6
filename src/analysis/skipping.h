// Whether what a fit says depends on check-ins that were not made. Private to analysis.
#pragma once

#include "analysis/fit.h"
#include "analysis/search.h"

namespace attune::analysis {

/// The design as if every skipped check-in had been made, with the answer "at most as close as I
/// usually am": a censored answer at the mean of the person's own. People who answered nothing else
/// have no usual closeness, and nothing is added for them.
[[nodiscard]] dyad::Design with_low_skips(const dyad::Design& design);

/// Sets how many check-ins of the design were asked for and skipped, and whether that is known.
void count_skips(const dyad::Design& design, Skipping& out);

/// @param search  of `model`, whose intervals are in `fit`.
[[nodiscard]] Skipping judge_skipping(const dyad::Model& model, const Search& search,
                                      const Fit& fit, const FitRequest& request, const Job& job);

}  // namespace attune::analysis
