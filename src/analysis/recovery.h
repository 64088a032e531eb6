// What a fit says about recovering: the model's carry-over and half-life over parameter draws, and
// the share not yet recovered over episodes. Private to analysis.
#pragma once

#include "analysis/episodes.h"
#include "analysis/states.h"

namespace attune::analysis {

/// @param smoothed  each couple's mean P(withdrawn) over check-ins and their number.
struct WithdrawnShare {
  double sum = 0;
  double check_ins = 0;
};

[[nodiscard]] RecoverySummary summarize_recovery(const Fit& fit,
                                                 const std::vector<FoundEpisode>& episodes,
                                                 const std::vector<WithdrawnShare>& couples,
                                                 std::uint64_t seed);

}  // namespace attune::analysis
