// How sharply the data pin the parameters down at a maximum.
//   H = negative Hessian of log-likelihood + log prior, by differences of the exact gradient to one
//   side;  model-based covariance H^-1;  robust covariance H^-1 (sum_c s_c s_c' + Lambda) H^-1,
//   with the units' scores s_c and the prior's precision Lambda (Huber 1967; White 1982,
//   Econometrica 50).
#pragma once

#include <vector>

#include "inference/objective.h"

namespace attune::inference {

struct Curvature {
  Eigen::MatrixXd information;        ///< H
  Eigen::MatrixXd covariance;         ///< H^-1
  Eigen::MatrixXd robust_covariance;  ///< clustered by unit
  double condition = 0;  ///< largest / smallest eigenvalue of H scaled to a unit diagonal
};

/// Outer products of the units' scores plus the prior's precision: near H, and positive definite
/// wherever the data or the prior say something of every parameter.
[[nodiscard]] Expected<Eigen::MatrixXd> outer_products(const Objective& objective,
                                                       const Eigen::VectorXd& theta,
                                                       const Job& job);

/// Nearer H where units are not many beside parameters: what scores have together scatters, and is
/// shrunk by the part of it that is chance (Schaefer & Strimmer 2005, Stat. Appl. Genet. Mol. Biol.
/// 4, 32, target D).
/// @param here  theta, evaluated: by its scores, if they were at hand.
[[nodiscard]] Expected<Eigen::MatrixXd> shrunk_outer_products(const Objective& objective,
                                                              const Eigen::VectorXd& theta,
                                                              const Evaluation& here,
                                                              const Job& job);

/// @returns NumericalFailure if H, scaled to a unit diagonal, is not positive definite as far as
/// differences can tell (names the smallest eigenvalue; 1e-9 is none), or a
/// neighbouring point cannot be evaluated. @throws Cancelled.
[[nodiscard]] Expected<Curvature> curvature(const Objective& objective,
                                            const Eigen::VectorXd& theta, const Job& job);

/// The same where H and the outer products are known already.
[[nodiscard]] Expected<Curvature> curvature(const Eigen::MatrixXd& information,
                                            const Eigen::MatrixXd& outer);

/// H alone; need not be positive definite.
[[nodiscard]] Expected<Eigen::MatrixXd> information(const Objective& objective,
                                                    const Eigen::VectorXd& theta, const Job& job);

/// Columns of H, theta.size() x which.size(); not symmetrised. @param gradient  at theta.
/// @param scale  of each parameter, one over its conditional SD to an order of magnitude: it sets
/// the step.
[[nodiscard]] Expected<Eigen::MatrixXd> information_columns(
    const Objective& objective, const Eigen::VectorXd& theta, const Eigen::VectorXd& gradient,
    const Eigen::VectorXd& scale, const std::vector<Eigen::Index>& which, const Job& job);

/// Of each parameter, one over its conditional SD to an order of magnitude.
[[nodiscard]] Eigen::VectorXd scale_of(const Eigen::MatrixXd& hessian);

/// A positive definite matrix near a negative Hessian, to seek in: what curves the wrong way is
/// turned round, and no direction is flatter than `flattest` where each parameter alone has 1. It
/// shapes a search and enters no result.
[[nodiscard]] Eigen::MatrixXd search_shape(const Eigen::MatrixXd& hessian, double flattest);

}  // namespace attune::inference
