// Minimising a smooth function of very many parameters, as a penalised regression on words has.
//   Limited-memory BFGS (Nocedal & Wright 2006, ch. 7; LBFGSpp) as it stands. maximize.h whitens by
//   a dense matrix, which a hundred thousand parameters do not allow.
#pragma once

#include <Eigen/Core>
#include <functional>

namespace attune::inference {

struct SmoothMinimum {
  Eigen::VectorXd at;
  double value = 0;
  int iterations = 0;
};

/// @returns the value and puts the gradient, of the same length, into `gradient`.
using SmoothFunction = std::function<double(const Eigen::VectorXd& at, Eigen::VectorXd& gradient)>;

/// Stops when the gradient's norm is below `tolerance` times that of the point (at least 1), after
/// `max_iterations`, or when no step along the search direction is better.
/// @throws whatever the function throws.
[[nodiscard]] SmoothMinimum minimize_smooth(const SmoothFunction& function,
                                            const Eigen::VectorXd& start, double tolerance,
                                            int max_iterations);

}  // namespace attune::inference
