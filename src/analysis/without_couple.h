// A fit's parameters without one couple, to first order: theta - H^-1 s_c (held_out.h), for couples
// whose hidden constants are at their means. Private to analysis.
#pragma once

#include <vector>

#include "analysis/fitted_model.h"
#include "core/expected.h"
#include "core/job.h"

namespace attune::analysis {

/// @returns by couple; NumericalFailure where the fit has no covariance or a likelihood fails.
[[nodiscard]] Expected<std::vector<Eigen::VectorXd>> without_each_couple(const FittedModel& fitted,
                                                                         const Job& job);

}  // namespace attune::analysis
