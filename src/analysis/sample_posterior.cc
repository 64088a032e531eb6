#include "analysis/sample_posterior.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "inference/rotate.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

// Vehtari et al. 2021: chains agree below 1.01, and 100 effective draws a chain are needed.
constexpr double kAgree = 1.01, kEffective = 100, kShortMomenta = 0.3;

PosteriorOf summary_of(const std::string& name, const MatrixXd& draws) {
  PosteriorOf p;
  p.name = name;
  p.mean = draws.mean();
  p.median = inference::quantile(draws, 0.5);
  p.sd = std::sqrt((draws.array() - p.mean).square().sum() / static_cast<double>(draws.size() - 1));
  p.interval = {p.mean, inference::quantile(draws, 0.025), inference::quantile(draws, 0.975)};
  p.convergence = inference::convergence(draws);
  return p;
}

void gather(const std::vector<inference::Chain>& chains, const Natural& natural, Posterior& to) {
  to.draws.resize(to.chains * to.iterations, static_cast<Index>(natural.names.size()));
  to.log_density.resize(to.draws.rows());
  Index row = 0;
  for (const inference::Chain& chain : chains) {
    for (Index k = 0; k < chain.theta.cols(); ++k, ++row) {
      to.draws.row(row) = natural.of(chain.theta.col(k)).transpose();
      to.log_density(row) = chain.log_density(k);
    }
    to.divergences +=
        static_cast<int>(std::count(chain.divergent.begin(), chain.divergent.end(), true));
    to.evaluations += chain.evaluations;
    if (chain.energy.size() > 0) to.e_bfmi.push_back(inference::e_bfmi(chain.energy));
    to.steps.push_back(chain.step);
  }
}

void warn(const inference::SampleOptions& options, Posterior& p) {
  const auto names_of = [&](const auto& wanting) {
    std::string names;
    for (const PosteriorOf& one : p.parameters) {
      if (wanting(one.convergence)) names += (names.empty() ? "" : ", ") + one.name;
    }
    return names;
  };
  const auto tell = [&](const std::string& text) { p.warnings.push_back(text); };
  const std::string apart = names_of([](const auto& c) { return c.rhat > kAgree; });
  if (!apart.empty()) {
    tell(fmt::format("the chains do not agree (R-hat above {}) on {}: draw more (--draws {})",
                     kAgree, apart, 2 * options.draws));
  }
  const double enough = kEffective * options.chains;
  const std::string few =
      names_of([&](const auto& c) { return std::min(c.ess_bulk, c.ess_tail) < enough; });
  if (!few.empty()) {
    tell(fmt::format("fewer than {:.0f} effective draws of {}: draw more (--draws {})", enough, few,
                     2 * options.draws));
  }
  if (p.divergences > 0) {
    tell(
        fmt::format("{} of {} trajectories diverged: a corner of the posterior may not have been "
                    "visited; priors that rule out what cannot be help",
                    p.divergences, p.draws.rows()));
  }
  if (p.at_most_depth > 0) {
    tell(fmt::format("{} trajectories were cut off at {} steps", p.at_most_depth,
                     1 << options.max_depth));
  }
  if (std::any_of(p.e_bfmi.begin(), p.e_bfmi.end(), [](double e) { return e < kShortMomenta; })) {
    tell(fmt::format("the draws move too slowly through the posterior's tails (E-BFMI below {})",
                     kShortMomenta));
  }
}

}  // namespace

Expected<Posterior> sample_posterior(const inference::Objective& objective,
                                     const Eigen::VectorXd& mode, const MatrixXd& covariance,
                                     const Natural& natural,
                                     const inference::SampleOptions& options, const Job& job) {
  const bool rotates = options.sampler == inference::Sampler::rotation;
  const auto chains = rotates
                          ? inference::sample_by_rotation(objective, mode, covariance, options, job)
                          : inference::sample(objective, mode, covariance, options, job);
  if (!chains) return unexpected(chains.error());
  Posterior posterior;
  posterior.sampler = options.sampler;
  posterior.chains = options.chains;
  posterior.iterations = options.draws;
  posterior.warmup = options.warmup;
  gather(*chains, natural, posterior);
  for (const inference::Chain& chain : *chains) {
    posterior.at_most_depth +=
        static_cast<int>(std::count(chain.depth.begin(), chain.depth.end(), options.max_depth));
  }
  for (std::size_t i = 0; i < natural.names.size(); ++i) {
    posterior.parameters.push_back(summary_of(
        natural.names[i],
        posterior.draws.col(static_cast<Index>(i)).reshaped(options.draws, options.chains)));
  }
  warn(options, posterior);
  return posterior;
}

}  // namespace attune::analysis
