// How long a search will take, for whoever shows its progress to tell before it begins.
#pragma once

#include "core/job.h"
#include "inference/objective.h"

namespace attune::analysis {

/// Where somebody listens: one evaluation, reported as a share of all, tells the pace.
/// @param evaluations  about so many it will be, each like this one.
/// @throws Cancelled.
void foretell(const inference::Objective& objective, const Eigen::VectorXd& start,
              double evaluations, const Job& job);

}  // namespace attune::analysis
