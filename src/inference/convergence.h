// Whether chains agree, and how much their draws are worth (Vehtari, Gelman, Simpson, Carpenter &
// Buerkner 2021, Bayesian Analysis 16).
//   R-hat       sqrt(var+ / W) of the chains' halves, the larger of that of rank-normalised draws
//               and that of their distances from the median
//   ESS         S / tau, tau = 1 + 2 sum rho_t by Geyer's initial monotone sequence; `bulk` of
//               rank-normalised draws, `tail` the least of the indicators of the 5 % and 95 %
//               quantiles
//   E-BFMI      sum (E_t - E_(t-1))^2 / sum (E_t - mean)^2 (Betancourt 2016, arXiv:1604.00695)
#pragma once

#include <Eigen/Core>

namespace attune::inference {

/// NaN where all draws are equal or there are fewer than four a chain.
struct Convergence {
  double rhat = 0, ess_bulk = 0, ess_tail = 0;
  double mcse_mean = 0;  ///< standard error of the mean of the draws
};
/// @param draws  iterations x chains.
[[nodiscard]] Convergence convergence(const Eigen::MatrixXd& draws);

/// @param draws  iterations x chains, not split. @returns the effective number of draws for their
/// mean.
[[nodiscard]] double effective_size(const Eigen::MatrixXd& draws);

/// Of one chain's energies; below .3 the momenta are too short for the density's tails.
[[nodiscard]] double e_bfmi(const Eigen::VectorXd& energy);

/// @param p in [0, 1]. Linear between order statistics (R's type 7).
[[nodiscard]] double quantile(const Eigen::MatrixXd& draws, double p);

}  // namespace attune::inference
