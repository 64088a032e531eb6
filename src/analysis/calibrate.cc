#include "analysis/calibrate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "analysis/naive_rules.h"
#include "analysis/scores.h"
#include "analysis/states.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A file of studies knows no infinities: a study is the same before and after it.
double finite(double value) { return std::isfinite(value) ? value : kNaN; }

std::vector<ParameterCheck> check_parameters(const Fit& fit,
                                             const std::map<std::string, double>& truths) {
  std::vector<ParameterCheck> checks;
  for (const ParameterEstimate& p : fit.parameters) {
    const auto truth = truths.find(p.name);
    if (truth == truths.end()) continue;  // what this world does not have
    const dyad::Transform transform = dyad::closeness_parameter(p.name).transform;
    const double miss = p.working - dyad::to_working(transform, truth->second);
    const double slope = dyad::natural_slope(transform, p.working);
    const Interval value{finite(p.value.estimate), finite(p.value.lower), finite(p.value.upper)};
    checks.push_back({p.name, truth->second, value, finite(miss / p.working_se),
                      finite(miss / (p.se_robust / slope))});
  }
  return checks;
}

/// By person, by check-in.
std::vector<PersonAnswers> answers_of(const dyad::Diary& diary) {
  const std::size_t variables = diary.variables.size();
  const auto closeness = diary.find("closeness"), distance = diary.find("distance");
  std::vector<PersonAnswers> all;
  for (const dyad::Couple& couple : diary.couples) {
    for (const dyad::Person& person : couple.partners) {
      PersonAnswers& answers = all.emplace_back();
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        answers.closeness.push_back(person.value(n, *closeness, variables));
        answers.distance.push_back(person.value(n, *distance, variables));
      }
    }
  }
  return all;
}

/// P(withdrawn) at the same check-ins, one after the other.
std::vector<double> withdrawn_of(const States& states) {
  std::vector<double> all;
  for (const CoupleStates& couple : states.couples) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t t = 0; t < couple.times.size(); ++t) {
        if (couple.checked_in[t][i]) all.push_back(couple.partners[i].withdrawn_smoothed[t]);
      }
    }
  }
  return all;
}

std::vector<double> flat(const PersonScores& scores) {
  std::vector<double> all;
  for (const auto& person : scores) all.insert(all.end(), person.begin(), person.end());
  return all;
}

/// The fit with the truth in place of its estimates, where the world has it.
Fit at_the_truth(Fit fit, const std::map<std::string, double>& truths) {
  for (ParameterEstimate& p : fit.parameters) {
    const auto truth = truths.find(p.name);
    if (truth == truths.end()) continue;
    const double working =
        dyad::to_working(dyad::closeness_parameter(p.name).transform, truth->second);
    if (std::isfinite(working)) p.working = working;
  }
  return fit;
}

/// NaN where the answers are too few or too alike for that model: no reason to lose the study.
double hidden_markov_auc(const std::vector<PersonAnswers>& answers,
                         const std::vector<bool>& truth) {
  try {
    return auc(flat(hidden_markov_rule(answers).withdrawn), truth);
  } catch (const std::runtime_error&) {
    return kNaN;
  }
}

Detection score(const Simulation& world, const States& states, const States& at_truth) {
  std::vector<bool> truth;
  for (const TruthRow& row : world.truth) {
    if (row.answered) truth.push_back(row.withdrawn);
  }
  const std::vector<PersonAnswers> answers = answers_of(world.diary);
  const std::vector<double> withdrawn = withdrawn_of(states);
  Detection out;
  out.share_withdrawn = static_cast<double>(std::count(truth.begin(), truth.end(), true)) /
                        static_cast<double>(truth.size());
  out.auc = auc(withdrawn, truth);
  out.at_truth = auc(withdrawn_of(at_truth), truth);
  out.f1 = f1_at(0.5, withdrawn, truth);
  out.brier = brier(withdrawn, truth);
  out.own_level = auc(flat(own_level_rule(answers)), truth);
  out.two_items = auc(flat(two_item_rule(answers)), truth);
  out.hidden_markov = hidden_markov_auc(answers, truth);
  return out;
}

void add(ParameterSummary& sum, const ParameterCheck& check) {
  sum.studies += 1;
  sum.covered += check.covered();
  sum.covered_robust += std::abs(check.z_robust) <= kZ95;
  if (!std::isfinite(check.z)) return;
  sum.with_z += 1;
  sum.bias += check.z;
  sum.spread += check.z * check.z;
}

void divide(ParameterSummary& sum) {
  sum.covered /= sum.studies;
  sum.covered_robust /= sum.studies;
  sum.bias /= sum.with_z;
  sum.spread = std::sqrt(sum.spread / sum.with_z);
}

}  // namespace

StudyCheck check_study(const CalibrationRequest& request, int study, const Job& job) {
  SimulationRequest world = request.world;
  world.seed += static_cast<std::uint64_t>(study);
  const Simulation simulation = simulate(world, job);
  const Fit fitted = fit(simulation.diary, request.fit, job);
  const StatesRequest no_paths{.seed = world.seed, .paths = 0};
  const States found = states(simulation.diary, fitted, no_paths, job);
  const States known =
      states(simulation.diary, at_the_truth(fitted, simulation.parameters), no_paths, job);
  StudyCheck out;
  out.study = study;
  out.converged = fitted.converged;
  out.convergence = fitted.convergence;
  out.delta_bic = fitted.gate.rivals.front().delta_bic;
  out.gate_open = fitted.gate.open;
  out.parameters = check_parameters(fitted, simulation.parameters);
  out.detection = score(simulation, found, known);
  return out;
}

std::vector<ParameterSummary> summarize(std::span<const StudyCheck> studies) {
  std::vector<ParameterSummary> sums;
  ParameterSummary all;
  all.name = "all";
  for (const StudyCheck& study : studies) {
    for (const ParameterCheck& check : study.parameters) {
      auto found = std::find_if(sums.begin(), sums.end(),
                                [&](const auto& sum) { return sum.name == check.name; });
      if (found == sums.end()) {
        sums.emplace_back().name = check.name;
        found = std::prev(sums.end());
      }
      add(*found, check);
      add(all, check);
    }
  }
  sums.push_back(all);
  for (ParameterSummary& sum : sums) divide(sum);
  return sums;
}

}  // namespace attune::analysis
