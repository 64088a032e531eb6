// Full Bayes: draws from a posterior around its mode, what they say of each parameter, and whether
// they can be trusted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "analysis/model_fit.h"
#include "inference/convergence.h"
#include "inference/sample.h"

namespace attune::analysis {

struct PosteriorOf {
  std::string name;
  double mean = 0, median = 0, sd = 0;
  Interval interval;  ///< the mean, and the 2.5 % and 97.5 % quantiles
  inference::Convergence convergence;
};

struct Posterior {
  inference::Sampler sampler = inference::Sampler::nuts;
  int chains = 0, iterations = 0, warmup = 0;
  /// A row a draw, chain after chain; a column a parameter, natural scale.
  Eigen::MatrixXd draws;
  Eigen::VectorXd log_density;  ///< of the working scale's, as it was sampled
  std::vector<PosteriorOf> parameters;
  int divergences = 0, at_most_depth = 0, evaluations = 0;
  std::vector<double> e_bfmi, steps;  ///< by chain
  std::vector<std::string> warnings;
};

struct Natural {
  std::vector<std::string> names;
  std::function<Eigen::VectorXd(const Eigen::VectorXd& theta)> of;
};

/// @param mode, covariance  on the working scale. @returns a failure as inference::sample does.
/// @throws Cancelled.
[[nodiscard]] Expected<Posterior> sample_posterior(const inference::Objective& objective,
                                                   const Eigen::VectorXd& mode,
                                                   const Eigen::MatrixXd& covariance,
                                                   const Natural& natural,
                                                   const inference::SampleOptions& options,
                                                   const Job& job);

/// Of the default model, from the mode that `fit` finds; the persons' hidden constants are summed
/// over where the mode puts their nodes. @throws as analysis::fit.
[[nodiscard]] Expected<Posterior> sample_closeness(const dyad::Diary& diary,
                                                   const FitRequest& request,
                                                   const inference::SampleOptions& options,
                                                   const Job& job);

/// Of a model from a file. @returns a failure also where the data and priors do not fix every
/// parameter.
[[nodiscard]] Expected<Posterior> sample_model(const model::BoundModel& model,
                                               const ModelFitRequest& request,
                                               const inference::SampleOptions& options,
                                               const Job& job);

}  // namespace attune::analysis
