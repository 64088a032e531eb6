#include "analysis/likeliest_volatility.h"

#include <cmath>
#include <limits>
#include <vector>

#include "analysis/closeness_objective.h"

namespace attune::analysis {
namespace {

/// By the axes of adapted grids.
std::vector<ToldVolatility> told_of_volatility(const std::vector<dyad::PersonGrid>& grids,
                                               double omega) {
  std::vector<ToldVolatility> all;
  for (const dyad::PersonGrid& grid : grids) {
    for (std::size_t k = 2; k < 4; ++k) {
      const auto [mean, sd] = dyad::volatility_posterior(grid.axes[k]);
      const double precision = 1 / (sd * sd) - 1;  // less the prior's
      if (!(precision > 0)) continue;
      all.push_back({omega * mean / (sd * sd * precision), omega * omega / precision});
    }
  }
  return all;
}

}  // namespace

VolatilityLaw likeliest_law(std::span<const ToldVolatility> told, const dyad::Prior& prior) {
  constexpr double kFinest = 0.05;
  VolatilityLaw best;
  double highest = -std::numeric_limits<double>::infinity();
  for (double z = -3; z <= 3; z += kFinest / prior.sd) {
    const double log_omega = prior.mean + z * prior.sd, variance = std::exp(2 * log_omega);
    double weight = 0, mean = 0;
    for (const ToldVolatility& t : told) {
      weight += 1 / (t.variance + variance);
      mean += t.mean / (t.variance + variance);
    }
    mean = weight > 0 ? mean / weight : 0;
    double height = -z * z / 2;
    for (const ToldVolatility& t : told) {
      const double v = t.variance + variance;
      height -= (std::log(v) + (t.mean - mean) * (t.mean - mean) / v) / 2;
    }
    if (height <= highest) continue;
    highest = height;
    best = {mean, log_omega};
  }
  return best;
}

Eigen::VectorXd with_volatility(const dyad::Model& model, const Eigen::VectorXd& theta,
                                double log_omega) {
  Eigen::VectorXd out = theta;
  out[model.index_of("omega_v").value()] = log_omega;
  out[model.index_of("sigma").value()] -= std::exp(2 * log_omega);
  return out;
}

void set_likeliest_volatility(const dyad::Model& model, Eigen::VectorXd& theta,
                              std::vector<dyad::PersonGrid>& grids, const Job& job) {
  constexpr int kPasses = 2;  // from where the prior has it, then from there
  const Eigen::Index omega = model.index_of("omega_v").value();
  const dyad::Prior prior = *model.parameters()[static_cast<std::size_t>(omega)].spec.prior;
  theta = with_volatility(model, theta, prior.mean);
  for (int pass = 0; pass < kPasses; ++pass) {
    auto placed = adapted_grids(model, theta, dyad::Summing::volatility, grids, job);
    if (!placed) return;
    grids = std::move(*placed);
    const auto law = likeliest_law(told_of_volatility(grids, std::exp(theta[omega])), prior);
    theta[model.index_of("sigma").value()] += law.mean;
    theta[omega] = law.log_omega;
  }
}

}  // namespace attune::analysis
