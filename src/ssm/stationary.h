// The stationary law of a stable linear stochastic differential equation.
//   A P + P A' + G = 0
#pragma once

#include <Eigen/Core>

#include "core/expected.h"

namespace attune::ssm {

/// @returns P, n x n, or NumericalFailure if A has an eigenvalue with a real part >= 0.
/// @throws std::invalid_argument if shapes disagree. Cost O(n^6): for small n.
[[nodiscard]] Expected<Eigen::MatrixXd> stationary_covariance(const Eigen::MatrixXd& drift,
                                                              const Eigen::MatrixXd& diffusion);

/// The same for two states in closed form, for any scalar; A must be stable.
///   P = -[det(A) G + (A - tr(A) I) G (A - tr(A) I)'] / (2 tr(A) det(A))
/// Source: Gardiner (2009), Stochastic Methods, 4th ed., eq. (4.4.57).
template <class Matrix2>
[[nodiscard]] Matrix2 stationary_covariance_2x2(const Matrix2& drift, const Matrix2& diffusion) {
  using Scalar = typename Matrix2::Scalar;
  const Scalar trace = drift(0, 0) + drift(1, 1);
  const Scalar det = drift(0, 0) * drift(1, 1) - drift(0, 1) * drift(1, 0);
  const Matrix2 shifted = drift - Matrix2(Matrix2::Identity() * trace);
  const Matrix2 carried = shifted * diffusion * shifted.transpose();
  const Scalar scale = Scalar(-0.5) / (trace * det);
  return Matrix2((Matrix2(diffusion * det) + carried) * scale);
}

}  // namespace attune::ssm
