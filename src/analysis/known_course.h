// What ended spells, had more been known: what an explanation is held against.
//   Had everything been seen, when each partner withdrew and came back and all that happened: no
//   diary of these people could tell more.
//   Had all but the ways' effects been known, which the model learns from the diary: what is lost
//   by not knowing the rest.
// The days are those of true spells with all that happened.   docs/math/explanation.md
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "analysis/simulate.h"
#include "analysis/twin_path.h"

namespace attune::analysis {

/// The way with the largest share of the days that these spells would have lasted longer (the
/// median over draws of the effects on the rate of coming back, which have the model's priors and
/// are learned from every true stretch of withdrawal). Nothing: there is no spell.
/// @param model  on a diary with all that happened; @param theta  true values, kept for all else.
[[nodiscard]] std::optional<std::size_t> first_way_if_known(
    const dyad::Model& model, const Eigen::VectorXd& theta, const std::vector<Away>& away,
    const std::vector<std::pair<WhoseSpell, TrueSpell>>& spells, std::uint64_t seed);

/// The same with the effects as a diary's answers tell them, its other parameters being known.
/// @param noted  of the diary, with these true values. Nothing, too: they tell no law of them.
/// @throws Cancelled.
[[nodiscard]] std::optional<std::size_t> first_way_if_rest_known(
    const dyad::Model& noted, const Eigen::VectorXd& noted_theta, const dyad::Model& model,
    const Eigen::VectorXd& theta, const std::vector<std::pair<WhoseSpell, TrueSpell>>& spells,
    std::uint64_t seed, const Job& job);

}  // namespace attune::analysis
