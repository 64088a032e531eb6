// Where to look for omega_v, of which a search with one run a couple says nothing. Private to
// analysis.
//   adapted grids -> what each person's answers tell of their log-volatility, a normal law
//     -> the likeliest law of all of these, in closed form but for one dimension
#pragma once

#include <Eigen/Core>
#include <span>

#include "core/job.h"
#include "dyad/model.h"
#include "dyad/parameter.h"

namespace attune::analysis {

/// What a person's answers say of their log-volatility, apart from its prior: a normal law.
struct ToldVolatility {
  double mean = 0, variance = 0;
};

struct VolatilityLaw {
  double mean = 0, log_omega = 0;
};

/// The likeliest N(mean, omega^2) that persons' log-volatilities come from, to .05 of log omega.
/// @param prior  of log omega.
[[nodiscard]] VolatilityLaw likeliest_law(std::span<const ToldVolatility> told,
                                          const dyad::Prior& prior);

/// Sets omega_v. What sigma was stands for sigma e^{v}.
[[nodiscard]] Eigen::VectorXd with_volatility(const dyad::Model& model,
                                              const Eigen::VectorXd& theta, double log_omega);

/// Sets omega_v, and sigma with it, by the couples' answers. @param theta  a mode of one run a
/// couple. @param grids  filled: where they put the persons' volatilities. @throws Cancelled.
void set_likeliest_volatility(const dyad::Model& model, Eigen::VectorXd& theta,
                              std::vector<dyad::PersonGrid>& grids, const Job& job);

}  // namespace attune::analysis
