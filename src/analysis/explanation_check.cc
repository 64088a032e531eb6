#include "analysis/explanation_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "analysis/episodes.h"
#include "analysis/known_course.h"
#include "analysis/prepare.h"
#include "analysis/shapley.h"
#include "analysis/states.h"
#include "analysis/twin_path.h"

namespace attune::analysis {
namespace {

/// SDs of M_k and R over the steps of simulated diaries at prior medians, to one digit.
constexpr std::array<double, dyad::kWays> kUsualSd{0.6, 0.9, 0.3, 0.9, 0.7};

/// Effects 2.5 prior SDs above the prior's centre at prior medians: intervals that have the prior
/// in them are not meant to hold more.
constexpr std::array<double, dyad::kWays> kStrongest{1.30, 1.25, 1.20, 1.20, 1.30};

SimulationRequest world_of(const ExplanationRequest& request, int study) {
  SimulationRequest world = request.world;
  world.seed += static_cast<std::uint64_t>(study);
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    const std::string way = way_name(k);
    const bool most = static_cast<std::size_t>(study) % dyad::kWays == k;
    const bool acts = request.mechanisms == TrueMechanisms::dominant;
    const double strong = std::min(kDominant / kUsualSd[k], kStrongest[k]);
    world.parameters["eta_" + way] = acts ? (most ? strong : kOthers / kUsualSd[k]) : 0;
    if (request.mechanisms == TrueMechanisms::none) world.parameters["beta_" + way] = 0;
  }
  if (request.mechanisms == TrueMechanisms::none) world.parameters["omega"] = 0;
  return world;
}

/// The same people, had they noted everything: what truly happened.
dyad::Diary everything_noted(SimulationRequest world, const Job& job) {
  world.compliance = 1;
  world.asked = false;
  world.parameters.erase("m0");
  world.parameters.erase("m1");
  return simulate(world, job).diary;
}

Eigen::VectorXd true_theta(const dyad::Model& model, const Simulation& simulation) {
  Eigen::VectorXd theta = model.prior_medians();
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const dyad::ParameterSpec& spec = model.parameters()[i].spec;
    const auto truth = simulation.parameters.find(spec.name);
    if (truth == simulation.parameters.end()) continue;
    theta[static_cast<Eigen::Index>(i)] = dyad::to_working(spec.transform, truth->second);
  }
  return theta;
}

bool within(const Interval& interval, double truth) {
  return interval.lower <= truth && truth <= interval.upper;
}

using Ways = std::array<double, dyad::kWays>;

/// @param days  adds the true days of each way.
void hold(const Episode& episode, const TrueSpell& truth, const dyad::Model& model,
          const dyad::Hazards& hazards, WhoseSpell who, ExplanationCheck& check, Ways& days) {
  if (episode.began && truth.onset_seen) {
    const auto shares = onset_shares(model, hazards, who, truth.onset);
    for (std::size_t k = 0; k + 1 < shares.size(); ++k) {
      check.onset += {within(episode.began->cause[k], shares[k]), 1};
    }
    check.unexplained += {within(episode.began->unexplained, shares.back()), 1};
  }
  if (episode.ended && truth.recovered) {
    const auto longer = days_longer(model, hazards, who, truth);
    const auto shares = shapley(longer);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      check.days += {within(episode.ended->share[k], shares[k]), 1};
      days[k] += shares[k];
    }
    check.together += {within(episode.ended->together, longer.back()), 1};
  }
}

std::size_t most(const Ways& days) {
  return static_cast<std::size_t>(std::max_element(days.begin(), days.end()) - days.begin());
}

}  // namespace

const char* name_of(TrueMechanisms mechanisms) {
  switch (mechanisms) {
    case TrueMechanisms::dominant:
      return "dominant";
    case TrueMechanisms::closeness_only:
      return "closeness-only";
    case TrueMechanisms::none:
      break;
  }
  return "none";
}

Held& Held::operator+=(const Held& other) {
  held += other.held;
  of += other.of;
  return *this;
}

ExplanationCheck check_explanations(const ExplanationRequest& request, int study, const Job& job) {
  const SimulationRequest world = world_of(request, study);
  const Simulation simulation = simulate(world, job);
  const Fit fitted = fit(simulation.diary, request.fit, job);
  StatesRequest with_paths;
  with_paths.seed = world.seed;
  const States shown = states(simulation.diary, fitted, with_paths, job);
  ExplanationCheck check;
  check.study = study;
  check.gate_open = fitted.gate.open;
  check.told = shown.explanations.told;
  if (!check.told) return check;
  const Mechanisms& study_wide = shown.explanations.study;
  if (study_wide.spells > 0) {
    check.first = shown.explanations.order().front();
    check.largest = largest(study_wide.share);
  }
  check.named = study_wide.named;

  const dyad::Diary diary = everything_noted(world, job);
  const Prepared prepared = prepare(diary, request.fit);
  const dyad::Model model = prepared.model();
  const Eigen::VectorXd theta = true_theta(model, simulation);
  const dyad::Hazards hazards(model, theta);
  std::map<std::size_t, Ways> days;  // by couple
  for (const Episode& episode : shown.episodes) {
    const auto couple = static_cast<std::size_t>(
        std::find_if(diary.couples.begin(), diary.couples.end(),
                     [&](const auto& c) { return c.id == episode.couple; }) -
        diary.couples.begin());
    const auto partner = static_cast<std::size_t>(episode.partner_index);
    const std::vector<double>& times = model.design().couples[couple].times;
    const auto truth =
        spell_at(simulation.away[couple][partner], episode.onset, times.front(), times.back());
    ++check.spells;
    if (truth) {
      hold(episode, *truth, model, hazards, {couple, partner}, check, days[couple]);
    } else {
      ++check.false_spells;
    }
  }
  const bool acts = request.mechanisms == TrueMechanisms::dominant;
  Ways all{};
  for (const auto& [couple, of_couple] : days) {
    for (std::size_t k = 0; k < all.size(); ++k) all[k] += of_couple[k];
    const auto& named = shown.couples[couple].mechanisms.named;
    check.couples_named += named.has_value();
    check.couples_right += named.has_value() && acts && named == most(of_couple);
  }
  const int ended = check.together.of;
  for (std::size_t k = 0; ended > 0 && k < all.size(); ++k) {
    check.study_days += {within(shown.explanations.study.days[k], all[k] / ended), 1};
  }
  if (!acts) return check;
  check.first_known = first_way_if_known(model, theta, simulation.away);
  const Prepared noted = prepare(dyad::without_empty_rows(simulation.diary), request.fit);
  const dyad::Model of_noted = noted.model();
  check.first_rest_known = first_way_if_rest_known(of_noted, true_theta(of_noted, simulation), job);
  check.dominant = most(all);
  const double top = std::exchange(all[*check.dominant], 0);
  check.lead = top / all[most(all)];
  return check;
}

}  // namespace attune::analysis
