#include "app/cli/results_json.h"

#include <cmath>

#include "io/fit_json.h"
#include "io/instant.h"
#include "io/json.h"

namespace attune::cli {
namespace {

using io::Json;
using io::number;

Json time(double days, bool calendar) {
  return calendar && std::isfinite(days) ? Json(io::iso_minutes(days)) : number(days);
}

Json gate_to_json(const analysis::Gate& gate) {
  return Json{{"open", gate.open}, {"sentence", gate.sentence}};
}

Json interval(const analysis::Interval& value) {
  return Json{{"estimate", number(value.estimate)},
              {"lower", number(value.lower)},
              {"upper", number(value.upper)}};
}

Json state_row(const analysis::CoupleStates& couple, std::size_t i, std::size_t j, bool calendar) {
  const analysis::PartnerStates& p = couple.partners[i];
  return Json{{"couple", couple.id},
              {"partner", p.label},
              {"time", time(couple.times[j], calendar)},
              {"closeness_mean", number(p.closeness_mean[j])},
              {"closeness_sd", number(p.closeness_sd[j])},
              {"withdrawn_filtered", number(p.withdrawn_filtered[j])},
              {"withdrawn_smoothed", number(p.withdrawn_smoothed[j])},
              {"touch", number(p.touch[j])},
              {"reward", number(p.reward[j])},
              {"resonance", number(p.resonance[j])},
              {"dialogue", number(p.dialogue[j])},
              {"attunement", number(p.attunement[j])}};
}

std::string text(const Json& json) { return json.dump(2) + '\n'; }

}  // namespace

std::string states_to_json(const analysis::States& states, const analysis::Gate& gate,
                           bool calendar) {
  Json rows = Json::array();
  for (const analysis::CoupleStates& couple : states.couples) {
    for (std::size_t i = 0; i < 2; ++i) {
      // An absent partner has no course.
      if (couple.partners[i].closeness_mean.size() != couple.times.size()) continue;
      for (std::size_t j = 0; j < couple.times.size(); ++j) {
        rows.push_back(state_row(couple, i, j, calendar));
      }
    }
  }
  return text(Json{{"gate", gate_to_json(gate)}, {"states", std::move(rows)}});
}

std::string episodes_to_json(const analysis::States& states, const analysis::Gate& gate,
                             bool calendar) {
  Json rows = Json::array();
  for (const analysis::Episode& e : states.episodes) {
    rows.push_back(Json{{"couple", e.couple},
                        {"partner", e.partner},
                        {"onset", time(e.onset, calendar)},
                        {"end", time(e.end, calendar)},
                        {"censored_left", e.censored_left},
                        {"censored_right", e.censored_right},
                        {"peak_probability", number(e.peak_probability)},
                        {"nadir", number(e.nadir)},
                        {"nadir_time", time(e.nadir_time, calendar)},
                        {"coverage", number(e.coverage)},
                        {"recovery_days", interval(e.recovery_days)},
                        {"recovery_observed", number(e.recovery_observed)},
                        {"half_life_days", interval(e.half_life_days)},
                        {"model_half_life_days", number(e.model_half_life_days)}});
  }
  return text(Json{{"gate", gate_to_json(gate)}, {"episodes", std::move(rows)}});
}

std::string simulation_to_json(const SimulationSummary& summary) {
  Json parameters = Json::object();
  for (const auto& [name, value] : summary.parameters) parameters[name] = value;
  return text(Json{{"diary", summary.diary},
                   {"truth", summary.truth.empty() ? Json(nullptr) : Json(summary.truth)},
                   {"couples", summary.couples},
                   {"check_ins", summary.check_ins},
                   {"parameters", std::move(parameters)}});
}

std::string report_to_json(const std::string& path, const analysis::Fit& fit,
                           std::size_t episodes) {
  return text(Json{{"report", path},
                   {"gate", gate_to_json(fit.gate)},
                   {"episodes", episodes},
                   {"fit", Json::parse(io::fit_to_json(fit))}});
}

}  // namespace attune::cli
