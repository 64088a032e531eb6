#include "analysis/model_objective.h"

namespace attune::analysis {
namespace {

/// The entries of the parameters that are sought.
Eigen::VectorXd of_free(const model::ParameterSpace& space, const Eigen::VectorXd& all) {
  Eigen::VectorXd some(space.dimension());
  for (Eigen::Index k = 0; k < some.size(); ++k)
    some(k) = all(space.free()[static_cast<std::size_t>(k)]);
  return some;
}

}  // namespace

Expected<inference::Evaluation> ModelObjective::evaluate(const Eigen::VectorXd& theta,
                                                         const Job& job) const {
  const auto value = likelihood_.evaluate(space().natural(theta), true, job);
  if (!value) return unexpected(value.error());
  inference::Evaluation e;
  e.log_likelihood = value->log_likelihood;
  e.gradient = of_free(space(), value->gradient).cwiseProduct(space().slopes(theta));
  e.log_prior = space().log_prior(theta, e.gradient);
  return e;
}

Expected<double> ModelObjective::value(const Eigen::VectorXd& theta, const Job& job) const {
  const auto value = likelihood_.evaluate(space().natural(theta), false, job);
  if (!value) return unexpected(value.error());
  Eigen::VectorXd unused = Eigen::VectorXd::Zero(dimension());
  return value->log_likelihood + space().log_prior(theta, unused);
}

Expected<Eigen::MatrixXd> ModelObjective::unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& job) const {
  const auto scores = likelihood_.scores(space().natural(theta), job);
  if (!scores) return unexpected(scores.error());
  const Eigen::VectorXd slopes = space().slopes(theta);
  Eigen::MatrixXd free(scores->rows(), dimension());
  for (Eigen::Index k = 0; k < dimension(); ++k) {
    free.col(k) = scores->col(space().free()[static_cast<std::size_t>(k)]) * slopes(k);
  }
  return free;
}

Eigen::MatrixXd ModelObjective::prior_precision(const Eigen::VectorXd& theta) const {
  // Each prior is of one parameter, so central differences of its slope are all there is.
  Eigen::MatrixXd precision = Eigen::MatrixXd::Zero(dimension(), dimension());
  if (!space().has_prior()) return precision;
  constexpr double kStep = 1e-4;
  for (Eigen::Index k = 0; k < dimension(); ++k) {
    Eigen::VectorXd up = Eigen::VectorXd::Zero(dimension()), down = up;
    Eigen::VectorXd at = theta;
    at(k) = theta(k) + kStep;
    (void)space().log_prior(at, up);
    at(k) = theta(k) - kStep;
    (void)space().log_prior(at, down);
    precision(k, k) = -(up(k) - down(k)) / (2 * kStep);
  }
  return precision;
}

}  // namespace attune::analysis
