#include "app/requests/results_json.h"

#include <cmath>

#include "io/fit_json.h"
#include "io/instant.h"
#include "io/json.h"
#include "report/falsification_words.h"

namespace attune::requests {
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

Json began(const analysis::Episode& e, const analysis::Explanations& told) {
  if (!e.began) return nullptr;
  Json json = Json::object();
  for (std::size_t k = 0; k < told.causes.size(); ++k) {
    json[told.causes[k]] = interval(e.began->cause[k]);
  }
  json["unexplained"] = interval(e.began->unexplained);
  return json;
}

/// By way that the diary tells of.
template <class Value>
Json by_way(const analysis::Explanations& told, const Value& value) {
  Json json = Json::object();
  for (std::size_t k = 0; k < told.ways.size(); ++k) {
    if (told.ways[k]) json[analysis::way_name(k)] = value(k);
  }
  return json;
}

Json ended(const analysis::Episode& e, const analysis::Explanations& told) {
  if (!e.ended) return nullptr;
  return {{"alone", by_way(told, [&](std::size_t k) { return interval(e.ended->alone[k]); })},
          {"share", by_way(told, [&](std::size_t k) { return interval(e.ended->share[k]); })},
          {"together", interval(e.ended->together)}};
}

Json mechanisms(const analysis::Mechanisms& m, const analysis::Explanations& told) {
  return {{"spells", m.spells},
          {"together", interval(m.together)},
          {"share", by_way(told, [&](std::size_t k) { return interval(m.share[k]); })},
          {"days_longer", by_way(told, [&](std::size_t k) { return interval(m.days[k]); })},
          {"probability_first", by_way(told, [&](std::size_t k) { return number(m.first[k]); })},
          {"named", m.named ? Json(analysis::way_name(*m.named)) : Json(nullptr)},
          {"correlation", number(m.correlation)},
          {"couples_needed", number(m.couples_needed)}};
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
                        {"model_half_life_days", number(e.model_half_life_days)},
                        {"began", began(e, states.explanations)},
                        {"ended", ended(e, states.explanations)}});
  }
  const analysis::Explanations& told = states.explanations;
  Json explanations{{"told", told.told}, {"why_not", told.why_not}};
  if (told.told) {
    explanations["study"] = mechanisms(told.study, told);
    Json one = by_way(told, [&](std::size_t k) { return number(told.one.way[k]); });
    one["none"] = number(told.one.none);
    explanations["study"]["one_at_work"] = std::move(one);
    explanations["couples"] = Json::array();
    for (const analysis::CoupleStates& couple : states.couples) {
      if (couple.mechanisms.spells == 0) continue;
      Json of_couple = mechanisms(couple.mechanisms, told);
      of_couple["couple"] = couple.id;
      explanations["couples"].push_back(std::move(of_couple));
    }
  }
  return text(Json{{"gate", gate_to_json(gate)},
                   {"explanations", std::move(explanations)},
                   {"episodes", std::move(rows)}});
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

std::string report_to_json(const std::string& path, const analysis::Study& study) {
  Json tests = Json::array();
  for (const report::FalsificationTest& test : report::falsification_tests(study)) {
    tests.push_back({{"number", test.number},
                     {"name", test.name},
                     {"question", test.question},
                     {"result", report::verdict_words(test.verdict)},
                     {"figure", test.figure},
                     {"words", test.words}});
  }
  return text(Json{{"report", path},
                   {"gate", gate_to_json(study.fit.gate)},
                   {"episodes", study.states.episodes.size()},
                   {"tests", std::move(tests)},
                   {"fit", Json::parse(io::fit_to_json(study.fit))}});
}

}  // namespace attune::requests
