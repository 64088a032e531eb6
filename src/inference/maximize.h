// Maximising a penalised log-likelihood.
//   BFGS (Nocedal & Wright 2006, ch. 6) in coordinates whitened by an estimate of the information:
//   shrunk outer products of the units' scores plus the prior's precision, made anew after a fixed
//   number of iterations, or a matrix that the caller knows to be nearer. In these coordinates the
//   Hessian is near the identity, so the first step tried is the whole one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "inference/objective.h"

namespace attune::inference {

struct MaximizeOptions {
  int max_iterations = 200;
  /// Converged when the Newton decrement sqrt(g' H^-1 g), H the information above, is below this:
  /// the estimate is then within so many posterior SDs of the mode.
  double tolerance = 1e-4;
  /// Negative Hessian near the maximum, positive definite; empty: shrunk outer products.
  Eigen::MatrixXd information;
  std::optional<Evaluation> at_start;  ///< if it is known
  double longest = 10;  ///< step to try, in posterior SDs by the information: further it is another
  /// Asked at every point better than those before: true ends the search there, not converged.
  std::function<bool(const Eigen::VectorXd& theta, const Evaluation& at)> enough;
};

struct Maximum {
  Eigen::VectorXd theta;
  Evaluation at;
  /// Negative Hessian as the search knows it, positive definite: what it began with, corrected
  /// along its steps. Shapes another search; no estimate of a curvature.
  Eigen::MatrixXd information;
  double decrement = 0;  ///< Newton decrement at theta; NaN where it cannot be had
  int iterations = 0;
  int evaluations = 0;
  bool converged = false;
  std::string reason;  ///< plain words: why it stopped
};

/// @returns the best point found, converged or not; NumericalFailure if `start` cannot be evaluated
/// or whitened. @throws Cancelled, and whatever the objective throws. A point where the objective
/// fails or is not finite counts as infinitely bad.
[[nodiscard]] Expected<Maximum> maximize(const Objective& objective, const Eigen::VectorXd& start,
                                         const MaximizeOptions& options, const Job& job);

}  // namespace attune::inference
