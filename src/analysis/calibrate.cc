#include "analysis/calibrate.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "analysis/calibration_suite.h"
#include "analysis/naive_rules.h"
#include "analysis/quick_fit.h"
#include "analysis/scores.h"
#include "analysis/states.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A file of studies knows no infinities: a study is the same before and after it.
double finite(double value) { return std::isfinite(value) ? value : kNaN; }

/// Whether the world has such a parameter at all.
bool has_meaning(World world, const dyad::ParameterSpec& spec) {
  using dyad::Topic;
  const auto is = [&](std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), spec.name) != names.end();
  };
  if (world == World::graded &&
      is({"lambda_distance", "lambda_landed", "nu_distance", "nu_landed"})) {
    return false;
  }
  const bool of_withdrawal = spec.topic == Topic::cause || spec.topic == Topic::base_rate ||
                             spec.topic == Topic::recovery || is({"delta", "alpha", "psi"});
  return has_withdrawal(world) || !of_withdrawal;
}

std::vector<ParameterCheck> check_parameters(const Fit& fit, World world,
                                             const std::map<std::string, double>& truths) {
  std::vector<ParameterCheck> checks;
  for (const ParameterEstimate& p : fit.parameters) {
    const auto truth = truths.find(p.name);
    if (truth == truths.end()) continue;  // what this world does not have
    const dyad::ParameterSpec& spec = dyad::closeness_parameter(p.name);
    if (!has_meaning(world, spec)) continue;
    const dyad::Transform transform = spec.transform;
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

/// P(withdrawn) at the check-ins made, or at those expected.
PersonScores withdrawn_of(const States& states,
                          std::vector<std::array<bool, 2>> CoupleStates::*which) {
  PersonScores all;
  for (const CoupleStates& couple : states.couples) {
    for (std::size_t i = 0; i < 2; ++i) {
      auto& person = all.emplace_back();
      for (std::size_t t = 0; t < couple.times.size(); ++t) {
        if ((couple.*which)[t][i]) person.push_back(couple.partners[i].withdrawn_smoothed[t]);
      }
    }
  }
  return all;
}

template <class T>
std::vector<T> flat(const std::vector<std::vector<T>>& persons) {
  std::vector<T> all;
  for (const auto& person : persons) all.insert(all.end(), person.begin(), person.end());
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

/// Nothing where the answers are too few or too alike for that model: no reason to lose the study.
std::optional<std::vector<double>> hidden_markov_scores(const std::vector<PersonAnswers>& answers) {
  try {
    return flat(hidden_markov_rule(answers).withdrawn);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

void score_naive_rules(const std::vector<PersonAnswers>& answers, const std::vector<bool>& truth,
                       Detection& out) {
  const auto own_level = flat(own_level_rule(answers)), two_items = flat(two_item_rule(answers));
  const auto hidden_markov = hidden_markov_scores(answers);
  out.own_level = auc(own_level, truth);
  out.two_items = auc(two_items, truth);
  out.hidden_markov = hidden_markov ? auc(*hidden_markov, truth) : kNaN;
  out.naive_f1 = std::max(best_f1(own_level, truth).f1, best_f1(two_items, truth).f1);
  if (hidden_markov) out.naive_f1 = std::max(out.naive_f1, best_f1(*hidden_markov, truth).f1);
}

double share_of(const std::vector<double>& scores, double threshold) {
  const auto flagged =
      std::count_if(scores.begin(), scores.end(), [&](double score) { return score >= threshold; });
  return static_cast<double>(flagged) / static_cast<double>(scores.size());
}

/// What is true at the same check-ins, by person; or at all that were asked for.
std::vector<std::vector<bool>> truth_of(const Simulation& world, bool skipped_too) {
  std::vector<std::vector<bool>> all;
  const TruthRow* previous = nullptr;
  for (const TruthRow& row : world.truth) {
    const bool same =
        previous && previous->couple == row.couple && previous->partner == row.partner;
    if (!same) all.emplace_back();
    if (row.answered || skipped_too) all.back().push_back(row.withdrawn);
    previous = &row;
  }
  return all;
}

SpellCounts spells_of(const std::vector<std::vector<bool>>& truth, const PersonScores& withdrawn) {
  SpellCounts counts;
  for (std::size_t n = 0; n < truth.size(); ++n) counts += count_spells(truth[n], withdrawn[n]);
  return counts;
}

Detection score(const dyad::Diary& diary, const std::vector<std::vector<bool>>& truths,
                const PersonScores& probabilities, const PersonScores& at_truth) {
  const std::vector<bool> truth = flat(truths);
  const std::vector<double> withdrawn = flat(probabilities);
  Detection out;
  out.share_withdrawn = static_cast<double>(std::count(truth.begin(), truth.end(), true)) /
                        static_cast<double>(truth.size());
  out.auc = auc(withdrawn, truth);
  out.f1 = f1_at(0.5, withdrawn, truth);
  out.brier = brier(withdrawn, truth);
  out.share_flagged = share_of(withdrawn, 0.5);
  if (at_truth.empty()) {
    out.at_truth = out.own_level = out.two_items = out.hidden_markov = kNaN;
    out.naive_f1 = out.best_f1 = out.best_f1_at_truth = kNaN;
  } else {
    const std::vector<double> known = flat(at_truth);
    out.at_truth = auc(known, truth);
    out.best_f1 = best_f1(withdrawn, truth).f1;
    out.best_f1_at_truth = best_f1(known, truth).f1;
    score_naive_rules(answers_of(diary), truth, out);
  }
  return out;
}

/// A study whose fit could not be done.
StudyCheck failed(StudyCheck study, const std::string& why) {
  study.convergence = "could not be fitted: " + why;
  study.delta_bic = kNaN;
  Detection& d = study.detection;
  d = {kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
  return study;
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
  StudyCheck out;
  out.design = request.name.empty() ? design_name(world) : request.name;
  out.study = study;
  Fit fitted;
  try {
    fitted = request.quick ? quick_fit(simulation.diary, simulation.parameters, request.fit, job)
                           : fit(simulation.diary, request.fit, job);
  } catch (const std::invalid_argument& error) {
    return failed(std::move(out), error.what());
  }
  StatesRequest shown_as{.seed = world.seed, .paths = 0};
  if (request.explain) shown_as.paths = StatesRequest{}.paths;
  const States shown = states(simulation.diary, fitted, shown_as, job);
  const PersonScores found = withdrawn_of(shown, &CoupleStates::checked_in);
  // Where nobody withdraws there is nothing to find.
  const StatesRequest no_paths{.seed = world.seed, .paths = 0};
  const PersonScores known =
      has_withdrawal(world.world) && !request.quick
          ? withdrawn_of(states(simulation.diary, at_the_truth(fitted, simulation.parameters),
                                no_paths, job),
                         &CoupleStates::checked_in)
          : PersonScores{};
  const auto truth = truth_of(simulation, false);
  out.converged = fitted.converged;
  out.convergence = fitted.convergence;
  out.delta_bic = fitted.gate.rivals.empty() ? kNaN : fitted.gate.rivals.front().delta_bic;
  out.gate_open = fitted.gate.open;
  out.gate_sentence = fitted.gate.sentence;
  out.parameters = check_parameters(fitted, world.world, simulation.parameters);
  out.detection = score(simulation.diary, truth, found, known);
  out.detection.all_rows = world.asked && !request.quick
                               ? auc(flat(withdrawn_of(shown, &CoupleStates::expected)),
                                     flat(truth_of(simulation, true)))
                               : kNaN;
  out.spells = spells_of(truth, found);
  if (shown.explanations.told && shown.explanations.study.named) {
    out.named = way_name(*shown.explanations.study.named);
  }
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
