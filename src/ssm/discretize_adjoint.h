// The reverse derivative of discretize(), and of the stationary law.
//   discretize: the series and the doublings of discretize_series(), run backwards.
//   stationary: A P + P A' + G = 0  =>  with X from A' X + X A + Pbar = 0:  Gbar = X, Abar = 2 X P;
//   in discrete time P = F P F' + Q  =>  X = F' X F + Pbar:  Qbar = X, Fbar = 2 X F P.
#pragma once

#include <Eigen/Core>

#include "core/expected.h"
#include "ssm/discretize.h"

namespace attune::ssm {

/// Derivatives by what discretize() takes, the interval apart.
struct DynamicsBar {
  Eigen::MatrixXd drift, diffusion;
};

/// @param bar by each part of the transition; that of the process noise symmetric.
[[nodiscard]] DynamicsBar discretize_adjoint(const Eigen::MatrixXd& drift,
                                             const Eigen::MatrixXd& diffusion, double interval,
                                             const Transition& bar);

/// exp(A h) alone, for generators.
[[nodiscard]] Expected<Eigen::MatrixXd> exponential(const Eigen::MatrixXd& matrix, double interval);
[[nodiscard]] Eigen::MatrixXd exponential_adjoint(const Eigen::MatrixXd& matrix, double interval,
                                                  const Eigen::MatrixXd& bar);

/// P = F P F' + Q. Fails unless every eigenvalue of F lies inside the unit circle.
[[nodiscard]] Expected<Eigen::MatrixXd> stationary_covariance_discrete(
    const Eigen::MatrixXd& transition, const Eigen::MatrixXd& process_noise);

}  // namespace attune::ssm
