// Partners paired anew with strangers: whatever partners do to each other must then be gone.
// Private to analysis.
#pragma once

#include "analysis/fitted_model.h"
#include "analysis/trust.h"

namespace attune::analysis {

/// Each first partner with the second partner of the next couple that has two, whose days are moved
/// by whole weeks so that both begin within half a week of each other. Couples of one are left out.
[[nodiscard]] dyad::Diary paired_anew(const dyad::Diary& diary);

[[nodiscard]] PseudoCouples pseudo_couples(const FittedModel& fitted, const FitRequest& request,
                                           const Job& job);

}  // namespace attune::analysis
