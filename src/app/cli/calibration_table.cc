#include "app/cli/calibration_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "io/calibration_json.h"

namespace attune::cli {
namespace {

using analysis::DesignSummary;
using analysis::Detection;
using analysis::Interval;
using analysis::SpellCounts;
using analysis::Spread;
using analysis::StudyCheck;

struct Score {
  const char* key;
  const char* words;
  double Detection::*field;
};
constexpr std::array<Score, 13> kScores{{
    {"auc", "AUC of the smoothed probability", &Detection::auc},
    {"auc_at_truth", "the same with the true parameters", &Detection::at_truth},
    {"auc_all_rows", "AUC over skipped check-ins too", &Detection::all_rows},
    {"auc_own_level", "AUC of: a standard deviation below the own mean", &Detection::own_level},
    {"auc_two_items", "AUC of: low closeness and high distance at once", &Detection::two_items},
    {"auc_hidden_markov", "AUC of a hidden Markov model of two states", &Detection::hidden_markov},
    {"f1", "F1 at probability .5", &Detection::f1},
    {"f1_naive", "F1 of the best simple rule at its best threshold", &Detection::naive_f1},
    {"f1_best", "F1 of the smoothed probability at its own", &Detection::best_f1},
    {"f1_best_at_truth", "the same with the true parameters", &Detection::best_f1_at_truth},
    {"brier", "Brier score", &Detection::brier},
    {"share_withdrawn", "share of check-ins withdrawn, in truth", &Detection::share_withdrawn},
    {"share_flagged", "the same, with probability .5 or more", &Detection::share_flagged},
}};

auto count_if(std::span<const StudyCheck> studies, bool StudyCheck::*flag) {
  return std::count_if(studies.begin(), studies.end(),
                       [&](const StudyCheck& study) { return study.*flag; });
}

SpellCounts spells_of(std::span<const StudyCheck> studies) {
  SpellCounts counts;
  for (const StudyCheck& study : studies) counts += study.spells;
  return counts;
}

/// "0.33 of 120", "- of 0".
std::string share_of(int hits, int cases) {
  return cases == 0 ? "- of 0"
                    : fmt::format("{:.2f} of {}", static_cast<double>(hits) / cases, cases);
}

/// "0.912", "-" where it is not defined.
std::string figure(double value, int decimals = 3) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, decimals);
}

std::string spell_row(const std::string& name, const SpellCounts& spells) {
  std::string row = fmt::format("  {:<14}", name);
  for (std::size_t k = 0; k < analysis::kSpellLengths; ++k) {
    row += fmt::format(" {:>14}", share_of(spells.found[k], spells.spells[k]));
  }
  return row + fmt::format(" {:>16}\n", share_of(spells.right, spells.runs));
}

std::string spell_head(const char* first) {
  return fmt::format("  {:<14} {:>14} {:>14} {:>14} {:>14} {:>16}\n", first, "1 check-in", "2", "3",
                     "4 or more", "flagged right");
}

std::string interval_rows(std::span<const DesignSummary> designs) {
  std::string rows = fmt::format("  {:<14} {:>7} {:>9} {:>8} {:>7} {:>7}  {}\n", "95 % intervals",
                                 "studies", "converged", "covered", "bias", "lowest", "of");
  for (const DesignSummary& d : designs) {
    const analysis::ParameterSummary* lowest = d.lowest_coverage();
    const analysis::ParameterSummary& all = d.parameters.back();
    rows += fmt::format("  {:<14} {:>7} {:>9} {:>8} {:>7} {:>7}  {}\n", d.name, d.studies,
                        d.converged, figure(all.covered), figure(all.bias, 2),
                        lowest ? figure(lowest->covered) : "-", lowest ? lowest->name : "");
  }
  return rows;
}

std::string detection_rows(std::span<const DesignSummary> designs) {
  std::string rows =
      fmt::format("  {:<14} {:>6} {:>7} {:>6} {:>7} {:>6} {:>8} {:>8}\n", "withdrawal", "AUC",
                  "simple", "F1", "simple", "Brier", "true", "flagged");
  for (const DesignSummary& d : designs) {
    rows += fmt::format("  {:<14} {:>6} {:>7} {:>6} {:>7} {:>6} {:>8} {:>8}\n", d.name,
                        figure(d.auc.mean), figure(d.naive_auc.mean), figure(d.f1.mean),
                        figure(d.naive_f1.mean), figure(d.brier.mean),
                        figure(d.share_withdrawn.mean), figure(d.share_flagged.mean, 4));
  }
  return rows;
}

std::string gate_rows(std::span<const DesignSummary> designs) {
  std::string rows =
      fmt::format("  {:<14} {:>6} {:>7}  {}\n", "gate opened", "times", "share", "95 % interval");
  for (const DesignSummary& d : designs) {
    const Interval share = d.gate_openings();
    rows += fmt::format("  {:<14} {:>6} {:>7}  {} to {}  {}\n", d.name, d.gate_open,
                        figure(share.estimate), figure(share.lower), figure(share.upper),
                        analysis::has_withdrawal(d.world) ? "power" : "false openings");
  }
  return rows;
}

io::Json json_of(const Spread& s) {
  using io::number;
  return {{"mean", number(s.mean)},
          {"lowest", number(s.lowest)},
          {"highest", number(s.highest)},
          {"standard_error", number(s.standard_error)},
          {"studies", s.studies}};
}

io::Json json_of(const Interval& share) {
  using io::number;
  return {{"share", number(share.estimate)},
          {"lower", number(share.lower)},
          {"upper", number(share.upper)}};
}

io::Json json_of(const std::vector<analysis::ParameterSummary>& parameters) {
  using io::number;
  io::Json rows = io::Json::array();
  for (const analysis::ParameterSummary& p : parameters) {
    rows.push_back({{"name", p.name},
                    {"studies", p.studies},
                    {"covered", number(p.covered)},
                    {"covered_robust", number(p.covered_robust)},
                    {"bias", number(p.bias)},
                    {"spread", number(p.spread)}});
  }
  return rows;
}

io::Json json_of(const DesignSummary& d) {
  return {{"design", d.name},
          {"world", analysis::name_of(d.world)},
          {"studies", d.studies},
          {"converged", d.converged},
          {"gate_open", json_of(d.gate_openings())},
          {"parameters", json_of(d.parameters)},
          {"auc", json_of(d.auc)},
          {"auc_naive", json_of(d.naive_auc)},
          {"f1", json_of(d.f1)},
          {"f1_naive", json_of(d.naive_f1)},
          {"brier", json_of(d.brier)},
          {"share_withdrawn", json_of(d.share_withdrawn)},
          {"share_flagged", json_of(d.share_flagged)},
          {"spells", io::to_json(d.spells)}};
}

}  // namespace

std::string calibration_table(std::span<const StudyCheck> studies) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{} simulated studies, {} converged, {} opened the gate\n\n", studies.size(),
                 count_if(studies, &StudyCheck::converged),
                 count_if(studies, &StudyCheck::gate_open));
  fmt::format_to(text, "  {:<20} {:>8} {:>8} {:>8} {:>8}\n", "95 % intervals", "covered", "robust",
                 "bias", "spread");
  for (const analysis::ParameterSummary& p : analysis::summarize(studies)) {
    fmt::format_to(text, "  {:<20} {:>8.3f} {:>8.3f} {:>+8.2f} {:>8.2f}\n", p.name, p.covered,
                   p.covered_robust, p.bias, p.spread);
  }
  fmt::format_to(text,
                 "\nbias and spread: mean and root mean square of (estimate - truth) / standard "
                 "error;\n0 and 1 are right.\n\n");
  fmt::format_to(text, "  {:<48} {:>6} {:>7} {:>7}\n", "withdrawal", "mean", "lowest", "highest");
  for (const Score& score : kScores) {
    const Spread s = analysis::spread(studies, score.field);
    fmt::format_to(text, "  {:<48} {:>6.3f} {:>7.3f} {:>7.3f}\n", score.words, s.mean, s.lowest,
                   s.highest);
  }
  table += "\n" + spell_head("spells found") + spell_row("by length", spells_of(studies));
  for (const StudyCheck& study : studies) {
    if (!study.converged) {
      fmt::format_to(text, "\nstudy {}: {}\n", study.study, study.convergence);
    }
  }
  return table;
}

std::string calibration_json(std::span<const StudyCheck> studies) {
  io::Json detection;
  for (const Score& score : kScores) {
    detection[score.key] = json_of(analysis::spread(studies, score.field));
  }
  return io::Json{{"studies", studies.size()},
                  {"converged", count_if(studies, &StudyCheck::converged)},
                  {"gate_open", count_if(studies, &StudyCheck::gate_open)},
                  {"parameters", json_of(analysis::summarize(studies))},
                  {"detection", detection},
                  {"spells", io::to_json(spells_of(studies))}}
             .dump(2) +
         '\n';
}

std::string suite_table(std::span<const DesignSummary> designs) {
  std::string spells = spell_head("spells found");
  for (const DesignSummary& d : designs) spells += spell_row(d.name, d.spells);
  return interval_rows(designs) +
         "\nbias: mean of (estimate - truth) / standard error; 0 is right.\n\n" +
         detection_rows(designs) +
         "\nsimple: the best of three simple rules in each study, for F1 at its best threshold.\n"
         "true, flagged: shares of check-ins withdrawn, and with probability .5 or more.\n\n" +
         gate_rows(designs) + "\n" + spells +
         "\nspells by their true length in check-ins; flagged right: runs of check-ins with "
         "probability\n.5 or more that overlap a true spell.\n";
}

std::string suite_json(std::span<const DesignSummary> designs) {
  io::Json all = io::Json::array();
  for (const DesignSummary& design : designs) all.push_back(json_of(design));
  return io::Json{{"designs", all}}.dump(2) + '\n';
}

}  // namespace attune::cli
