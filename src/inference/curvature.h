// How sharply the data pin the parameters down at a maximum.
//   H = negative Hessian of log-likelihood + log prior, by central differences of the exact
//   gradient model-based covariance H^-1;  robust covariance H^-1 (sum_c s_c s_c' + Lambda) H^-1,
//   with the units' scores s_c and the prior's precision Lambda (Huber 1967; White 1982,
//   Econometrica 50).
#pragma once

#include "inference/objective.h"

namespace attune::inference {

struct Curvature {
  Eigen::MatrixXd information;        ///< H
  Eigen::MatrixXd covariance;         ///< H^-1
  Eigen::MatrixXd robust_covariance;  ///< clustered by unit
  double condition = 0;  ///< largest / smallest eigenvalue of H scaled to a unit diagonal
};

/// @returns NumericalFailure if H is not positive definite (names the smallest eigenvalue), or a
/// neighbouring point cannot be evaluated. @throws Cancelled.
[[nodiscard]] Expected<Curvature> curvature(const Objective& objective,
                                            const Eigen::VectorXd& theta, const Job& job);

}  // namespace attune::inference
