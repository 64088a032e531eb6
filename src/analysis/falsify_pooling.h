// Does what speeds recovery do so in the proportions in which it raises closeness, eta_k = chi
// beta_k? A Wald test over the fit's law of eta_k - chi beta_k. The prior of eta_k, which pulls the
// two together, makes it cautious. Private to analysis.
#pragma once

#include "analysis/fitted_model.h"
#include "analysis/trust.h"

namespace attune::analysis {

[[nodiscard]] PoolingTest pooling_test(const FittedModel& fitted);

}  // namespace attune::analysis
