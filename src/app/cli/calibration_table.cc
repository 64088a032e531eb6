#include "app/cli/calibration_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "io/json.h"

namespace attune::cli {
namespace {

using analysis::Detection;
using analysis::StudyCheck;

struct Score {
  const char* key;
  const char* words;
  double Detection::*field;
};
constexpr std::array<Score, 8> kScores{{
    {"auc", "AUC of the smoothed probability", &Detection::auc},
    {"auc_at_truth", "the same with the true parameters", &Detection::at_truth},
    {"auc_own_level", "AUC of: a standard deviation below the own mean", &Detection::own_level},
    {"auc_two_items", "AUC of: low closeness and high distance at once", &Detection::two_items},
    {"auc_hidden_markov", "AUC of a hidden Markov model of two states", &Detection::hidden_markov},
    {"f1", "F1 at probability .5", &Detection::f1},
    {"brier", "Brier score", &Detection::brier},
    {"share_withdrawn", "share of check-ins withdrawn, in truth", &Detection::share_withdrawn},
}};

/// Over the studies where the score is defined.
struct Spread {
  double mean = 0, lowest = 0, highest = 0;
  std::size_t studies = 0;
};

Spread spread(std::span<const StudyCheck> studies, double Detection::*field) {
  std::vector<double> values;
  for (const StudyCheck& study : studies) {
    if (!std::isnan(study.detection.*field)) values.push_back(study.detection.*field);
  }
  Spread out;
  out.studies = values.size();
  if (values.empty()) return {NAN, NAN, NAN, 0};
  for (const double value : values) out.mean += value / static_cast<double>(values.size());
  out.lowest = *std::min_element(values.begin(), values.end());
  out.highest = *std::max_element(values.begin(), values.end());
  return out;
}

auto count_if(std::span<const StudyCheck> studies, bool StudyCheck::*flag) {
  return std::count_if(studies.begin(), studies.end(),
                       [&](const StudyCheck& study) { return study.*flag; });
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
    const Spread s = spread(studies, score.field);
    fmt::format_to(text, "  {:<48} {:>6.3f} {:>7.3f} {:>7.3f}\n", score.words, s.mean, s.lowest,
                   s.highest);
  }
  for (const StudyCheck& study : studies) {
    if (!study.converged) {
      fmt::format_to(text, "\nstudy {}: {}\n", study.study, study.convergence);
    }
  }
  return table;
}

std::string calibration_json(std::span<const StudyCheck> studies) {
  using io::Json;
  using io::number;
  Json parameters = Json::array();
  for (const analysis::ParameterSummary& p : analysis::summarize(studies)) {
    parameters.push_back({{"name", p.name},
                          {"studies", p.studies},
                          {"covered", number(p.covered)},
                          {"covered_robust", number(p.covered_robust)},
                          {"bias", number(p.bias)},
                          {"spread", number(p.spread)}});
  }
  Json detection;
  for (const Score& score : kScores) {
    const Spread s = spread(studies, score.field);
    detection[score.key] = {{"mean", number(s.mean)},
                            {"lowest", number(s.lowest)},
                            {"highest", number(s.highest)},
                            {"studies", s.studies}};
  }
  return Json{{"studies", studies.size()},
              {"converged", count_if(studies, &StudyCheck::converged)},
              {"gate_open", count_if(studies, &StudyCheck::gate_open)},
              {"parameters", parameters},
              {"detection", detection}}
             .dump(2) +
         '\n';
}

}  // namespace attune::cli
