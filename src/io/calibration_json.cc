#include "io/calibration_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "io/study_lines.h"

namespace attune::io {
namespace {

using Designs = std::span<const analysis::CalibrationDesign>;

double number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json to_json(const analysis::ParameterCheck& p) {
  return Json{{"name", p.name},
              {"truth", number(p.truth)},
              {"estimate", number(p.value.estimate)},
              {"lower", number(p.value.lower)},
              {"upper", number(p.value.upper)},
              {"z", number(p.z)},
              {"z_robust", number(p.z_robust)}};
}

analysis::ParameterCheck parameter_check(const Json& json) {
  return {json.at("name").get<std::string>(),
          number(json.at("truth")),
          {number(json.at("estimate")), number(json.at("lower")), number(json.at("upper"))},
          number(json.at("z")),
          number(json.at("z_robust"))};
}

Json to_json(const analysis::Detection& d) {
  return Json{{"auc", number(d.auc)},
              {"auc_at_truth", number(d.at_truth)},
              {"auc_all_rows", number(d.all_rows)},
              {"f1", number(d.f1)},
              {"brier", number(d.brier)},
              {"auc_own_level", number(d.own_level)},
              {"auc_two_items", number(d.two_items)},
              {"auc_hidden_markov", number(d.hidden_markov)},
              {"share_withdrawn", number(d.share_withdrawn)},
              {"share_flagged", number(d.share_flagged)},
              {"f1_naive", number(d.naive_f1)},
              {"f1_best", number(d.best_f1)},
              {"f1_best_at_truth", number(d.best_f1_at_truth)}};
}

/// -1 for a fraction: no count, and 1e300 has no int.
int whole(const Json& json) { return json.is_number_float() ? -1 : json.get<int>(); }

/// What a file cannot claim: more found than there were.
analysis::SpellCounts spell_counts(const Json& json) {
  analysis::SpellCounts counts;
  counts.runs = whole(json.at("flagged"));
  counts.right = whole(json.at("right"));
  bool possible = 0 <= counts.right && counts.right <= counts.runs;
  for (std::size_t k = 0; k < analysis::kSpellLengths; ++k) {
    counts.spells[k] = whole(json.at("true").at(k));
    counts.found[k] = whole(json.at("found").at(k));
    possible = possible && 0 <= counts.found[k] && counts.found[k] <= counts.spells[k];
  }
  if (!possible) throw Json::other_error::create(500, "more spells found than there were", &json);
  return counts;
}

analysis::Detection detection(const Json& json) {
  analysis::Detection d;
  d.auc = number(json.at("auc"));
  d.at_truth = number(json.at("auc_at_truth"));
  d.all_rows = number(json.at("auc_all_rows"));
  d.f1 = number(json.at("f1"));
  d.brier = number(json.at("brier"));
  d.own_level = number(json.at("auc_own_level"));
  d.two_items = number(json.at("auc_two_items"));
  d.hidden_markov = number(json.at("auc_hidden_markov"));
  d.share_withdrawn = number(json.at("share_withdrawn"));
  d.share_flagged = number(json.at("share_flagged"));
  d.naive_f1 = number(json.at("f1_naive"));
  d.best_f1 = number(json.at("f1_best"));
  d.best_f1_at_truth = number(json.at("f1_best_at_truth"));
  return d;
}

Json to_json(const analysis::CalibrationDesign& design) {
  const analysis::SimulationRequest& world = design.request.world;
  Json json{{"name", design.name},
            {"world", analysis::name_of(world.world)},
            {"couples", world.couples},
            {"days", world.days},
            {"per_day", world.per_day}};
  // Cells of a plan differ in more.
  if (!design.request.name.empty()) {
    json["compliance"] = world.compliance;
    json["set"] = world.parameters;
    json["quick"] = design.request.quick;
  }
  return json;
}

analysis::StudyCheck study_check(const Json& json) {
  analysis::StudyCheck study;
  study.design = json.at("design").get<std::string>();
  study.study = whole(json.at("study"));
  study.converged = json.at("converged").get<bool>();
  study.convergence = json.at("convergence").get<std::string>();
  study.delta_bic = number(json.at("delta_bic"));
  study.gate_open = json.at("gate_open").get<bool>();
  study.gate_sentence = json.at("gate_sentence").get<std::string>();
  study.detection = detection(json.at("detection"));
  study.spells = spell_counts(json.at("spells"));
  for (const Json& p : json.at("parameters")) study.parameters.push_back(parameter_check(p));
  if (json.contains("named")) study.named = json.at("named").get<std::string>();
  return study;
}

bool has(const std::vector<analysis::StudyCheck>& studies, const analysis::StudyCheck& one) {
  return std::any_of(studies.begin(), studies.end(), [&](const auto& study) {
    return study.design == one.design && study.study == one.study;
  });
}

bool has(Designs designs, const std::string& name) {
  return std::any_of(designs.begin(), designs.end(),
                     [&](const auto& design) { return design.name == name; });
}

}  // namespace

Json to_json(const analysis::SpellCounts& counts) {
  return Json{{"true", counts.spells},
              {"found", counts.found},
              {"flagged", counts.runs},
              {"right", counts.right}};
}

std::string settings_line(Designs designs) {
  if (designs.empty()) throw std::invalid_argument("settings_line: no designs");
  Json sizes = Json::array();
  for (const analysis::CalibrationDesign& design : designs) sizes.push_back(to_json(design));
  // The rest is the same for all.
  const analysis::CalibrationRequest& request = designs.front().request;
  const analysis::SimulationRequest& world = request.world;
  return line(Json{{"designs", sizes},
                   {"compliance", world.compliance},
                   {"asked", world.asked},
                   {"rounded", world.rounded},
                   {"drawn", world.draw_parameters},
                   {"set", world.parameters},
                   {"seed", world.seed},
                   {"starts", request.fit.starts},
                   {"imm", request.fit.imm}});
}

std::string study_line(const analysis::StudyCheck& study) {
  Json parameters = Json::array();
  for (const analysis::ParameterCheck& p : study.parameters) parameters.push_back(to_json(p));
  Json json{{"design", study.design},
            {"study", study.study},
            {"converged", study.converged},
            {"convergence", study.convergence},
            {"delta_bic", number(study.delta_bic)},
            {"gate_open", study.gate_open},
            {"gate_sentence", study.gate_sentence},
            {"detection", to_json(study.detection)},
            {"spells", to_json(study.spells)},
            {"parameters", parameters}};
  if (!study.named.empty()) json["named"] = study.named;
  return line(json);
}

Expected<std::vector<analysis::StudyCheck>, Diagnostic> parse_studies(std::string_view lines,
                                                                      Designs designs,
                                                                      const std::string& source) {
  return parse_study_lines<analysis::StudyCheck>(
      lines, settings_line(designs), source, study_check,
      [&](const analysis::StudyCheck& study,
          const std::vector<analysis::StudyCheck>& before) -> std::optional<std::string> {
        if (!has(designs, study.design)) {
          return fmt::format("there is no design named \"{}\"", study.design);
        }
        if (study.study < 0 || has(before, study)) {
          return fmt::format("study {} of {} is there twice, or no study's number", study.study,
                             study.design);
        }
        return std::nullopt;
      });
}

}  // namespace attune::io
