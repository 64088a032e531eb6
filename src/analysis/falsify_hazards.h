// Do spells begin and end where the fit says, in couples that it has not seen? What causes and ways
// back add to the log rates is stretched by s, one s for onsets and one for recoveries:
//   L(s) = sum_c log p(y_c | parameters without couple c, effects times s)
// and the s that tells the answers best is the calibration slope (Cox 1958, Biometrika 45,
// 562-565): 1 if the fit foretells rightly, below 1 if it says too much, 0 if it says nothing.
// Errors count couples. Private to analysis.
#pragma once

#include "analysis/fitted_model.h"
#include "analysis/trust.h"

namespace attune::analysis {

[[nodiscard]] HazardCalibration hazard_calibration(const FittedModel& fitted, const Job& job);

}  // namespace attune::analysis
