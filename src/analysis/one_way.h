// Which way back the answers speak for, were at most one at work: Bayes' rule over models in which
// no way has an effect on the rate of coming back, or one alone has, above 0. Each is a slice of
// the whole model, so its evidence is the posterior there over the prior there (Dickey 1971, Ann.
// Math. Statist. 42, 204-223; for the sign: Klugkist, Laudy & Hoijtink 2005, Psychol. Methods 10,
// 477-493). Both laws are taken for normal.   docs/math/explanation.md
#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "dyad/hazards.h"

namespace attune::analysis {

/// Where a model has the effects on the rate of coming back of the ways that its design can tell
/// of, in their order.
[[nodiscard]] std::vector<Eigen::Index> effects_of_ways(const dyad::Model& model);

/// A normal law of effects.
struct EffectsLaw {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

/// Probabilities of each effect alone being above 0 and of all being 0, in this order; they add up
/// to one. None of the models is likelier than another before the data.
[[nodiscard]] std::vector<double> one_alone(const EffectsLaw& prior, const EffectsLaw& posterior);

/// The same of the ways that a design can tell of; 0 of others.
struct OneWay {
  std::array<double, dyad::kWays> way{};
  double none = 0;
};
/// @param posterior  of these ways' effects. Their prior is the model's.
[[nodiscard]] OneWay one_way(const dyad::Model& model, const EffectsLaw& posterior);

/// @param theta, covariance  of a fit, in the model's order on the working scale.
[[nodiscard]] EffectsLaw law_of_ways(const dyad::Model& model, const Eigen::VectorXd& theta,
                                     const Eigen::MatrixXd& covariance);

}  // namespace attune::analysis
