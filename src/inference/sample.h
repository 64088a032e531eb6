// Draws from the density that an Objective is the logarithm of, by the No-U-Turn sampler:
//   H(q, p) = -log density(theta) + |p|^2 / 2,   theta = mode + C q,   C C' near the covariance
// Multinomial sampling along a trajectory that doubles until it turns back (Betancourt 2017,
// arXiv:1701.02434, appendix A; Hoffman & Gelman 2014, JMLR 15), the step size by dual averaging,
// also checked across each pair of subtrees, as Stan does. Since chains begin around a mode whose
// curvature is known, the warm-up is short: the covariance is estimated once, halfway.
#pragma once

#include <cstdint>
#include <vector>

#include "core/pieces.h"
#include "inference/objective.h"

namespace attune::inference {

/// How a chain moves: see sample() below, and rotate.h.
enum class Sampler { nuts, rotation };

struct SampleOptions {
  Sampler sampler = Sampler::nuts;
  int chains = 4, warmup = 300, draws = 1000;
  double accept = 0.8;  ///< wanted mean acceptance
  int max_depth = 10;   ///< trajectories of at most 2^max_depth steps
  std::uint64_t seed = 1;
};

/// The steps of all chains, whose pace the first third of the warm-up tells.
[[nodiscard]] Pieces steps_of(const SampleOptions& options, const Job& job);

struct Chain {
  Eigen::MatrixXd theta;  ///< dimension x draws
  Eigen::VectorXd log_density, energy;
  std::vector<int> depth;       ///< by draw
  std::vector<bool> divergent;  ///< by draw: the energy was off by more than 1000
  double step = 0, accept = 0;  ///< step size; mean acceptance after the warm-up
  int evaluations = 0;
};

/// Chains run side by side over job.threads, each draw a function of seed and chain.
/// @param mode, covariance  where and how wide the density is, about. Chains start as far off as
/// draws of twice that covariance.
/// @returns a failure if no start of a chain can be evaluated. @throws Cancelled,
/// std::invalid_argument if the covariance is not positive definite.
[[nodiscard]] Expected<std::vector<Chain>> sample(const Objective& objective,
                                                  const Eigen::VectorXd& mode,
                                                  const Eigen::MatrixXd& covariance,
                                                  const SampleOptions& options, const Job& job);

}  // namespace attune::inference
