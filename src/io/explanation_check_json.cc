#include "io/explanation_check_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "analysis/explanation.h"
#include "io/study_lines.h"

namespace attune::io {
namespace {

using analysis::ExplanationCheck;
using analysis::Held;

Json way(const std::optional<std::size_t>& k) {
  return k ? Json(analysis::way_name(*k)) : Json(nullptr);
}

std::optional<std::size_t> way(const Json& json) {
  if (json.is_null()) return std::nullopt;
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    if (json == analysis::way_name(k)) return k;
  }
  throw Json::other_error::create(501, fmt::format("no way back: {}", json.dump()), &json);
}

Json held(const Held& h) { return Json{h.held, h.of}; }
Held held(const Json& json) { return {json.at(0).get<int>(), json.at(1).get<int>()}; }

ExplanationCheck check(const Json& json) {
  ExplanationCheck s;
  s.study = json.at("study").get<int>();
  s.gate_open = json.at("gate_open").get<bool>();
  s.told = json.at("told").get<bool>();
  s.dominant = way(json.at("dominant"));
  s.lead = json.at("lead").is_null() ? 0 : json.at("lead").get<double>();
  s.first = way(json.at("first"));
  s.named = way(json.at("named"));
  s.largest = way(json.at("largest"));
  s.first_known = way(json.at("first_known"));
  s.first_rest_known = way(json.at("first_rest_known"));
  s.days = held(json.at("days"));
  s.together = held(json.at("together"));
  s.onset = held(json.at("onset"));
  s.unexplained = held(json.at("unexplained"));
  s.study_days = held(json.at("study_days"));
  s.couples_named = json.at("couples_named").get<int>();
  s.couples_right = json.at("couples_right").get<int>();
  s.spells = json.at("spells").get<int>();
  s.false_spells = json.at("false_spells").get<int>();
  return s;
}

}  // namespace

Json to_json(const ExplanationCheck& s) {
  return {{"study", s.study},
          {"gate_open", s.gate_open},
          {"told", s.told},
          {"dominant", way(s.dominant)},
          {"lead", number(s.lead)},
          {"first", way(s.first)},
          {"named", way(s.named)},
          {"largest", way(s.largest)},
          {"first_known", way(s.first_known)},
          {"first_rest_known", way(s.first_rest_known)},
          {"days", held(s.days)},
          {"together", held(s.together)},
          {"onset", held(s.onset)},
          {"unexplained", held(s.unexplained)},
          {"study_days", held(s.study_days)},
          {"couples_named", s.couples_named},
          {"couples_right", s.couples_right},
          {"spells", s.spells},
          {"false_spells", s.false_spells}};
}

std::string settings_line(const analysis::ExplanationRequest& request) {
  const analysis::SimulationRequest& world = request.world;
  return line(Json{{"couples", world.couples},
                   {"days", world.days},
                   {"per_day", world.per_day},
                   {"compliance", world.compliance},
                   {"asked", world.asked},
                   {"rounded", world.rounded},
                   {"drawn", world.draw_parameters},
                   {"set", world.parameters},
                   {"seed", world.seed},
                   {"starts", request.fit.starts},
                   {"mechanisms", analysis::name_of(request.mechanisms)}});
}

Expected<std::vector<ExplanationCheck>, Diagnostic> parse_checks(
    std::string_view lines, const analysis::ExplanationRequest& request,
    const std::string& source) {
  return parse_study_lines<ExplanationCheck>(
      lines, settings_line(request), source, check,
      [](const ExplanationCheck& study, const std::vector<ExplanationCheck>& before) {
        const bool twice = std::any_of(before.begin(), before.end(), [&](const auto& other) {
          return other.study == study.study;
        });
        return study.study < 0 || twice
                   ? std::optional(
                         fmt::format("study {} is there twice, or no study's number", study.study))
                   : std::nullopt;
      });
}

}  // namespace attune::io
