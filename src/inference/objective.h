// What the optimiser and the curvature see of a model: a dimension, a value and a gradient.
#pragma once

#include <Eigen/Core>

#include "core/expected.h"
#include "core/job.h"

namespace attune::inference {

struct Evaluation {
  double log_likelihood = 0;  ///< all constants
  double log_prior = 0;       ///< all constants of the proper priors
  Eigen::VectorXd gradient;   ///< of log_likelihood + log_prior by theta
  Eigen::MatrixXd scores;     ///< as unit_scores, where they cost nothing more; else empty
};

/// A penalised log-likelihood over independent units (couples). Implementations are pure: they may
/// be evaluated at several points at once from several threads.
class Objective {
 public:
  virtual ~Objective() = default;
  [[nodiscard]] virtual Eigen::Index dimension() const = 0;
  [[nodiscard]] virtual Expected<Evaluation> evaluate(const Eigen::VectorXd& theta,
                                                      const Job& job) const = 0;
  /// log-likelihood + log prior alone, where that costs less.
  [[nodiscard]] virtual Expected<double> value(const Eigen::VectorXd& theta, const Job& job) const {
    const auto all = evaluate(theta, job);
    if (!all) return unexpected(all.error());
    return all->log_likelihood + all->log_prior;
  }
  /// Scores of the log-likelihood (no prior), units x dimension.
  [[nodiscard]] virtual Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                              const Job& job) const = 0;
  /// Negative Hessian of the log prior, dimension x dimension.
  [[nodiscard]] virtual Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const = 0;
};

}  // namespace attune::inference
