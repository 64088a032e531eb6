// What ended spells, had more been known: what an explanation is held against.
//   Had everything been seen, when each partner withdrew and came back and all that happened: no
//   diary of these people could tell more.
//   Had all but the ways' effects been known, which the model learns from the diary: what is lost
//   by not knowing the rest.   docs/math/explanation.md
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/away.h"
#include "core/job.h"
#include "dyad/model.h"

namespace attune::analysis {

/// The way that would best account for how spells ended, were it alone at work (one_way.h), by
/// every true stretch of withdrawal and the model's priors.
/// @param model  on a diary with all that happened; @param theta  true values, kept for all else.
[[nodiscard]] std::size_t first_way_if_known(const dyad::Model& model, const Eigen::VectorXd& theta,
                                             const std::vector<Away>& away);

/// The same by a diary's answers, all other parameters being known. Nothing: they tell no law of
/// the effects. @param theta  true values. @throws Cancelled.
[[nodiscard]] std::optional<std::size_t> first_way_if_rest_known(const dyad::Model& model,
                                                                 const Eigen::VectorXd& theta,
                                                                 const Job& job);

}  // namespace attune::analysis
