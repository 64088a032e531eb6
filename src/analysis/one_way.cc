#include "analysis/one_way.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/explanation.h"
#include "ssm/site.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Log density of 0 for all effects but one, times the probability that this is above 0 there; with
/// no such one, of 0 for all. Up to a term that laws of as many effects share.
double log_mass(const EffectsLaw& law, Index alone) {
  std::vector<Index> others;
  for (Index k = 0; k < law.mean.size(); ++k) {
    if (k != alone) others.push_back(k);
  }
  const VectorXd mean = law.mean(others);
  const Eigen::LLT<MatrixXd> factor(law.covariance(others, others).eval());
  const VectorXd solved = factor.solve(mean);
  const double log_density =
      -0.5 * mean.dot(solved) - factor.matrixLLT().diagonal().array().log().sum();
  if (alone < 0) return log_density;
  const VectorXd with_others = law.covariance(others, alone);
  const double centre = law.mean[alone] - with_others.dot(solved);
  const double variance = law.covariance(alone, alone) - with_others.dot(factor.solve(with_others));
  return log_density + ssm::log_normal_cdf(centre / std::sqrt(variance));
}

}  // namespace

std::vector<Index> effects_of_ways(const dyad::Model& model) {
  const auto has = dyad::ways_of(model.design().terms);
  std::vector<Index> effects;
  for (std::size_t k = 0; k < has.size(); ++k) {
    if (has[k]) effects.push_back(*model.index_of(std::string("eta_") + way_name(k)));
  }
  return effects;
}

std::vector<double> one_alone(const EffectsLaw& prior, const EffectsLaw& posterior) {
  const Index n = prior.mean.size();
  std::vector<double> evidence;
  for (Index k = 0; k < n; ++k) {
    evidence.push_back(log_mass(posterior, k) - log_mass(prior, k));
  }
  evidence.push_back(log_mass(posterior, -1) - log_mass(prior, -1));
  const double top = *std::max_element(evidence.begin(), evidence.end());
  double sum = 0;
  for (double& x : evidence) sum += x = std::exp(x - top);
  for (double& x : evidence) x /= sum;
  return evidence;
}

OneWay one_way(const dyad::Model& model, const EffectsLaw& posterior) {
  const std::vector<Index> effects = effects_of_ways(model);
  OneWay out;
  if (effects.empty()) return out;
  std::vector<Index> block = effects;  // and then what their prior hangs on
  for (const Index k : effects) {
    block.push_back(model.parameters()[static_cast<std::size_t>(k)].pooled_towards);
  }
  block.push_back(*model.index_of("chi"));
  const VectorXd centre = model.prior_medians();
  const MatrixXd spread = model.prior_precision(centre)(block, block).inverse();
  const auto n = static_cast<Index>(effects.size());
  const auto alone = one_alone({centre(effects), spread.topLeftCorner(n, n)}, posterior);
  const auto has = dyad::ways_of(model.design().terms);
  auto next = alone.begin();
  for (std::size_t k = 0; k < has.size(); ++k) {
    if (has[k]) out.way[k] = *next++;
  }
  out.none = *next;
  return out;
}

EffectsLaw law_of_ways(const dyad::Model& model, const VectorXd& theta,
                       const MatrixXd& covariance) {
  const std::vector<Index> effects = effects_of_ways(model);
  return {theta(effects), covariance(effects, effects)};
}

}  // namespace attune::analysis
