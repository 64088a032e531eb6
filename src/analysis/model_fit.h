// Fitting a model that a file states.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "core/expected.h"
#include "core/job.h"
#include "model/bound_model.h"

namespace attune::analysis {

/// An estimate of a model from a file.
struct ModelEstimate {
  std::string name, description, prior;
  Interval value;                ///< natural scale; ends are those of the working scale's interval
  double se = 0, se_robust = 0;  ///< natural scale; NaN for a fixed one
  double prior_to_posterior = std::numeric_limits<double>::quiet_NaN();
  bool fixed = false;
};

struct ModelFit {
  std::string model;   ///< the file's name
  std::string method;  ///< "maximum likelihood" or "penalised maximum likelihood"
  std::string filter;  ///< "exact" or how regimes and answers are approximated
  bool converged = false;
  std::string convergence;
  double loglik = 0, minus2ll = 0, log_prior = 0;
  double aic = 0, bic = 0;  ///< bic: log of the number of series, of answers where there is one
  std::vector<ModelEstimate> parameters;
  Eigen::VectorXd theta;           ///< the free ones on the working scale
  std::vector<double> covariance;  ///< working scale of the free ones, row-major; empty: none
  std::size_t series = 0, rows = 0, answers = 0;
  /// By how much 4 more nodes an effect move -2 log-likelihood; NaN where nothing is integrated.
  double quadrature_error = std::numeric_limits<double>::quiet_NaN();
  double gradient_norm = 0, hessian_condition = 0;
  int starts = 0, starts_agree = 0, evaluations = 0;
  double seconds = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> warnings;
};

struct ModelFitRequest {
  int starts = 0;  ///< as in ModelSearchRequest
  int max_iterations = 500;
  bool intervals = true;
  std::uint64_t seed = 1;
};

/// @returns a failure if the likelihood cannot be computed where the search starts.
/// @throws Cancelled.
[[nodiscard]] Expected<ModelFit> fit_model(const model::BoundModel& model, const std::string& name,
                                           const ModelFitRequest& request, const Job& job);

}  // namespace attune::analysis
