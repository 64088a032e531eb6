// A fit that was not fitted: the prior medians, with a small covariance, for tests of what reads
// it.
#pragma once

#include <cmath>
#include <limits>

#include "analysis/fit.h"
#include "analysis/simulate.h"
#include "dyad/model.h"

namespace attune::analysis {

/// @param sd  of every parameter on the working scale. @param regimes  a partner.
inline Fit given_fit(const dyad::Diary& diary, int regimes, double sd) {
  dyad::Design design = dyad::make_design(diary);
  design.terms.skipping = false;
  const dyad::Model model(design, regimes, regime::Collapse::gpb2);
  const Eigen::VectorXd theta = model.prior_medians();
  Fit fit;
  fit.regimes = regimes;
  fit.converged = true;
  fit.couples = design.couples.size();
  fit.standard = design.standard();
  const std::size_t n = model.parameters().size();
  fit.covariance.assign(n * n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const dyad::ParameterSpec& spec = model.parameters()[i].spec;
    ParameterEstimate p;
    p.name = spec.name;
    p.topic = spec.topic;
    p.working = theta[static_cast<Eigen::Index>(i)];
    p.working_se = sd;
    p.value.estimate = dyad::to_natural(spec.transform, p.working);
    fit.parameters.push_back(p);
    fit.covariance[i * n + i] = sd * sd;
  }
  fit.gate.open = regimes == 2;
  fit.gate.has_distance = regimes == 2;
  fit.gate.sentence = "a sentence of the gate";
  fit.mechanisms = {true, 100, 1};
  return fit;
}

inline Simulation simulated(int couples, int days, std::uint64_t seed) {
  SimulationRequest request;
  request.couples = couples;
  request.days = days;
  request.seed = seed;
  return simulate(request, {});
}

inline dyad::Diary only(const dyad::Diary& all, std::size_t couple) {
  return {all.source, all.variables, {all.couples[couple]}, all.has_roles, all.calendar};
}

}  // namespace attune::analysis
