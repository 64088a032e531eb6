// Posteriors of the default model and of models from files: sample_posterior.h.
#include <fmt/format.h>

#include <Eigen/Cholesky>

#include "analysis/closeness_objective.h"
#include "analysis/model_objective.h"
#include "analysis/prepare.h"
#include "analysis/sample_posterior.h"
#include "analysis/search.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

Natural natural_of(const dyad::Model& model) {
  Natural natural;
  for (const dyad::ModelParameter& p : model.parameters()) natural.names.push_back(p.spec.name);
  natural.of = [&model](const VectorXd& theta) {
    VectorXd values(theta.size());
    for (Index i = 0; i < theta.size(); ++i) {
      const auto& spec = model.parameters()[static_cast<std::size_t>(i)].spec;
      values(i) = dyad::to_natural(spec.transform, theta(i));
    }
    return values;
  };
  return natural;
}

Natural natural_of(const model::ParameterSpace& space) {
  Natural natural;
  for (const int i : space.free()) {
    natural.names.push_back(space.all()[static_cast<std::size_t>(i)].name);
  }
  natural.of = [&space](const VectorXd& theta) {
    const VectorXd all = space.natural(theta);
    VectorXd free(theta.size());
    for (Index k = 0; k < theta.size(); ++k)
      free(k) = all(space.free()[static_cast<std::size_t>(k)]);
    return free;
  };
  return natural;
}

/// Names of free parameters that the file gives no prior.
std::string without_prior(const model::ParameterSpace& space) {
  std::string names;
  for (const int i : space.free()) {
    const model::Parameter& p = space.all()[static_cast<std::size_t>(i)];
    if (!p.prior) names += (names.empty() ? "" : ", ") + p.name;
  }
  return names;
}

}  // namespace

Expected<Posterior> sample_closeness(const dyad::Diary& whole, const FitRequest& request,
                                     const inference::SampleOptions& options, const Job& job) {
  constexpr double kNearTheMode = 1e-2;  // posterior SDs: only a place to start from
  const Prepared prepared = prepare(dyad::without_empty_rows(whole), request);
  const dyad::Model model = prepared.model();
  const auto found = finish(model, search(model, request, std::max(1, request.starts), job),
                            request, kNearTheMode, std::nullopt, job);
  if (!found) return unexpected(found.error());
  const auto curved = final_curvature(model, *found, job);
  if (!curved) return unexpected(curved.error());
  const ClosenessObjective objective(model, found->grids);
  return sample_posterior(objective, found->best.theta, curved->covariance, natural_of(model),
                          options, job);
}

Expected<Posterior> sample_model(const model::BoundModel& model, const ModelFitRequest& request,
                                 const inference::SampleOptions& options, const Job& job) {
  const auto fit = fit_model(model, {}, request, job);
  if (!fit) return unexpected(fit.error());
  const Index n = fit->theta.size();
  if (fit->covariance.empty()) {
    return unexpected(NumericalFailure{
        "the posterior has no mode to start from; " +
        (fit->warnings.empty() ? std::string("no parameter is free") : fit->warnings.back())});
  }
  const Eigen::Map<const Eigen::MatrixXd> covariance(fit->covariance.data(), n, n);
  const model::Likelihood likelihood(model);
  const ModelObjective objective(likelihood);
  auto posterior = sample_posterior(objective, fit->theta, covariance, natural_of(model.parameters),
                                    options, job);
  if (!posterior) return posterior;
  const std::string flat = without_prior(model.parameters);
  if (!flat.empty()) {
    posterior->warnings.push_back(
        "no prior, so flat on the working scale (the logarithm of what is positive): " + flat);
  }
  return posterior;
}

}  // namespace attune::analysis
