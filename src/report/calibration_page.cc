#include "report/calibration_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "report/blocks.h"
#include "report/chart_share.h"
#include "report/number.h"
#include "report/page_head.h"

namespace attune::report {
namespace {

using analysis::DesignSummary;
using Designs = std::span<const DesignSummary>;
using Rows = std::vector<ShareRow>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kNominal = 0.95;  ///< of the intervals
constexpr double kMostFalseGates = 0.05;
constexpr const char* kShareWords = "share and its 95% Wilson interval";
constexpr const char* kMeanWords = "mean over studies and its 95% interval";
constexpr std::array<const char*, analysis::kSpellLengths> kLengths{
    "1 check-in", "2 check-ins", "3 check-ins", "4 or more check-ins"};

/// "12 of 40".
std::string out_of(int hits, int cases) { return fmt::format("{} of {}", hits, cases); }

/// The mean with 1.96 standard errors each way, within [0, 1]; no ends with one study.
analysis::Interval mean_interval(const analysis::Spread& score) {
  if (std::isnan(score.standard_error)) return {score.mean, kNone, kNone};
  const double reach = analysis::kZ95 * score.standard_error;
  return {score.mean, std::max(0.0, score.mean - reach), std::min(1.0, score.mean + reach)};
}

void section(Markup& page, const ShareChart& chart, const Rows& rows) {
  if (!rows.empty()) figure(page, chart.text.title, draw_shares(chart, rows));
}

std::vector<DesignSummary> of_kind(Designs designs, bool withdrawal) {
  std::vector<DesignSummary> kind;
  std::copy_if(designs.begin(), designs.end(), std::back_inserter(kind), [&](const auto& design) {
    return analysis::has_withdrawal(design.world) == withdrawal;
  });
  return kind;
}

/// Intervals of one study lean on the same diary: their share has no Wilson interval.
void write_coverage_by_design(Markup& page, Designs designs) {
  Rows rows;
  for (const DesignSummary& design : designs) {
    const analysis::ParameterSummary* lowest = design.lowest_coverage();
    rows.push_back({design.name,
                    {design.parameters.back().covered, kNone, kNone},
                    lowest ? "lowest: " + lowest->name : "",
                    lowest ? lowest->covered : kNone});
  }
  section(page,
          {{"coverage", "Intervals that hold the truth, by design",
            "Share of 95% intervals that hold the true value, over all parameters and studies."},
           "share of all intervals",
           "the parameter whose intervals hold least often",
           kNominal,
           "95%"},
          rows);
}

void write_coverage_by_parameter(Markup& page, const DesignSummary& design) {
  Rows rows;
  for (const analysis::ParameterSummary& p : design.parameters) {
    if (p.name == "all") continue;
    const int covered = static_cast<int>(std::lround(p.covered * p.studies));
    rows.push_back(
        {p.name, analysis::wilson(covered, p.studies), out_of(covered, p.studies), kNone});
  }
  section(
      page,
      {{"coverage-" + design.name, "Intervals that hold the truth, by parameter: " + design.name,
        "Each parameter's share of 95% intervals that hold its true value."},
       kShareWords,
       {},
       kNominal,
       "95%"},
      rows);
}

struct Score {
  const char *id, *title, *description;
  analysis::Spread DesignSummary::*value, DesignSummary::*naive;
  double lower;
};
constexpr std::array<Score, 2> kScores{{
    {"auc", "Telling withdrawn check-ins from others: AUC",
     "AUC of the smoothed probability; .5 is chance, 1 is without fault.", &DesignSummary::auc,
     &DesignSummary::naive_auc, 0.5},
    {"f1", "Withdrawn check-ins that are flagged: F1",
     "F1 at probability .5: 1 if just the withdrawn check-ins are flagged.", &DesignSummary::f1,
     &DesignSummary::naive_f1, 0},
}};

void write_scores(Markup& page, Designs designs) {
  for (const Score& score : kScores) {
    Rows rows;
    for (const DesignSummary& design : designs) {
      const analysis::Spread& value = design.*score.value;
      rows.push_back({design.name, mean_interval(value), fmt::format("{} studies", value.studies),
                      (design.*score.naive).mean});
    }
    section(page,
            {{score.id, score.title, score.description},
             kMeanWords,
             "the best of three simple rules in each study",
             std::nullopt,
             {},
             score.lower},
            rows);
  }
}

void write_spells(Markup& page, const DesignSummary& design) {
  Rows rows;
  for (std::size_t k = 0; k < kLengths.size(); ++k) {
    rows.push_back({kLengths[k], design.recall(k),
                    out_of(design.spells.found[k], design.spells.spells[k]), kNone});
  }
  rows.push_back({"flagged runs that overlap a true spell", design.precision(),
                  out_of(design.spells.right, design.spells.runs), kNone});
  section(page,
          {{"spells-" + design.name, "Spells found, by their true length: " + design.name,
            "Share of true spells with probability .5 or more at half of their check-ins."},
           kShareWords},
          rows);
}

void write_gate(Markup& page, Designs designs, const ShareChart& chart) {
  Rows rows;
  for (const DesignSummary& design : designs) {
    rows.push_back(
        {design.name, design.gate_openings(), out_of(design.gate_open, design.studies), kNone});
  }
  section(page, chart, rows);
}

void write_gates(Markup& page, Designs withdrawal, Designs null) {
  if (!null.empty()) {
    write_gate(page, null,
               {{"gate-null", "The gate opened though nobody withdrew",
                 "False openings by kind of world."},
                kShareWords,
                {},
                kMostFalseGates,
                "5%, the most that is accepted"});
  }
  write_gate(page, withdrawal,
             {{"gate-power", "The gate opened and there was withdrawal", "Power by design."},
              kShareWords});
}

void write_top(Markup& page, Designs designs) {
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "Calibration").line_break();
  paragraph(page, "Does the program find what it was told to find?", "lead");
  page.open("div", {{"class", "banner"}, {"role", "note"}}).open("p");
  page.element("strong", "Simulated data.");
  page.text(" Made-up couples, and no finding about real ones.");
  page.close().close().line_break();
  int studies = 0, converged = 0;
  for (const DesignSummary& design : designs) {
    studies += design.studies;
    converged += design.converged;
  }
  paragraph(page, fmt::format("{} simulated studies of {} designs; {} fits converged. A design is "
                              "named by couples x days (x check-ins a day) or, where nobody "
                              "withdraws, by its kind of world.",
                              studies, designs.size(), converged));
  page.close().line_break();
}

void write_main(Markup& page, Designs designs) {
  const auto withdrawal = of_kind(designs, true), null = of_kind(designs, false);
  page.open("main").line_break();
  open_section(page, "gate", "The gate");
  write_gates(page, withdrawal, null);
  page.close().line_break();
  if (!withdrawal.empty()) {
    open_section(page, "withdrawal", "Withdrawal");
    write_scores(page, withdrawal);
    for (const DesignSummary& design : withdrawal) write_spells(page, design);
    page.close().line_break();
  }
  open_section(page, "intervals", "Intervals");
  paragraph(page, "Where nobody withdraws only parameters that such a world has are counted.",
            "note");
  write_coverage_by_design(page, designs);
  for (const DesignSummary& design : withdrawal) write_coverage_by_parameter(page, design);
  page.close().line_break();
  page.close().line_break();
}

}  // namespace

std::string calibration_html(Designs designs, std::string_view version) {
  Markup page;
  open_page(page, "Calibration: simulated studies");
  page.open("body").line_break();
  write_top(page, designs);
  write_main(page, designs);
  close_page(page, version);
  return page.take();
}

}  // namespace attune::report
