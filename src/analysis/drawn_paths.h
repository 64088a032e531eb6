// Courses that couples may have had: parameters and path drawn together from the posterior, so that
// what is not known of either is in what is said of spells.   docs/math/explanation.md
//   parameters  normal around the mode, on the working scale
//   persons     their biases and volatilities at nodes of the couple's grid, given the parameters
//   path        of regimes and levels at grid times, given both (regime/smoother.h)
//   switches    between these, given the regimes there (ssm/markov_bridge.h)
// Private to analysis.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "analysis/away.h"
#include "core/job.h"
#include "dyad/model.h"

namespace attune::analysis {

struct DrawnPath {
  Away away;                                     ///< switches at any time between grid times
  std::array<std::vector<double>, 2> closeness;  ///< by partner: scale points, grid
};

/// A draw at whose parameters the filter fails for one of the couples is outside of what the model
/// can be, and is made anew.
/// @param covariance  of theta; nothing: every draw is at theta.
/// @param visit  called once a draw and couple, draws in order, from one thread at a time.
/// @returns the parameters of each draw. @throws std::invalid_argument if most draws fail;
///   Cancelled.
[[nodiscard]] std::vector<Eigen::VectorXd> draw_paths(
    const dyad::Model& model, const Eigen::VectorXd& theta,
    const std::optional<Eigen::MatrixXd>& covariance, int draws, std::uint64_t seed,
    const std::vector<std::size_t>& couples, const Job& job,
    const std::function<void(std::size_t couple, const DrawnPath& path)>& visit);

}  // namespace attune::analysis
