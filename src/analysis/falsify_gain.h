// Does affection land less on distant days? Days are called distant by distance and by how
// affection landed alone: not by closeness, not by moments, and by a fit without the couple. Then
//   closeness = a + b W + s m + d W m + e,   m: moments that the partner noted, both around means
// and d must be below 0 if a spell is what the model says it is.  Private to analysis.
#pragma once

#include "analysis/fitted_model.h"
#include "analysis/trust.h"

namespace attune::analysis {

[[nodiscard]] GainTest gain_test(const FittedModel& fitted, const Job& job);

}  // namespace attune::analysis
