// Parameters that vary over series and cannot become states: they are integrated over one series
// at a time by adaptive Gauss-Hermite quadrature (Pinheiro & Bates 1995, J. Comput. Graph. Stat.
// 4).
//   L = integral of exp l(z) N(z; 0, I) dz,   u = chol(covariance) z on the working scale
//     = |C| sum_k w_k exp(h(z_k) + |x_k|^2 / 2),   h(z) = l(z) - |z|^2 / 2,   z_k = z^ + C x_k
//   z^ maximises h, C C' = (-h''(z^))^-1; x_k, w_k: Gauss-Hermite for the standard normal.
// One node is Laplace's approximation. The gradient is that of this sum, the nodes moving with the
// parameters; it is exact but for second differences in what the nodes' places matter.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "core/expected.h"
#include "model/bound_model.h"
#include "model/structure.h"

namespace attune::model {

inline constexpr std::size_t kMostIntegrated = 4;

/// Which of spec.random are integrated: those with bounds (they vary on the working scale), those
/// that enter other than linearly, those with `nodes`, and what correlates with one of these.
/// @param structure  before random effects are added.
[[nodiscard]] std::vector<bool> are_integrated(const ModelSpec& spec, const Structure& structure);

/// Nodes an effect where none are asked for. @param effects  integrated together.
[[nodiscard]] int usual_nodes(std::size_t effects);

/// A series' log-likelihood given its own values of what varies.
struct Conditional {
  double log_likelihood = 0;
  Eigen::VectorXd gradient;  ///< by natural parameter
};
using ConditionalAt = std::function<Expected<Conditional>(const Eigen::VectorXd& parameters)>;

/// @param parameters  natural scale, those of the typical series.
/// @returns log L and its gradient. Fails where `conditional` does, where the covariance is not
/// positive definite, and where no mode of h is found.
[[nodiscard]] Expected<Conditional> integrate_effects(const BoundModel& model,
                                                      const Eigen::VectorXd& parameters,
                                                      const ConditionalAt& conditional);

/// The parameters of the series where its effects are at the mode of h. Fails as above.
[[nodiscard]] Expected<Eigen::VectorXd> modal_effects(const BoundModel& model,
                                                      const Eigen::VectorXd& parameters,
                                                      const ConditionalAt& conditional);

}  // namespace attune::model
