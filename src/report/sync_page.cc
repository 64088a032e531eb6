#include "report/sync_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/blocks.h"
#include "report/chart_recording.h"
#include "report/chart_share.h"
#include "report/number.h"
#include "report/page_head.h"

namespace attune::report {
namespace {

using synchrony::PairResult;
using synchrony::Study;

std::string label_of(const PairResult& pair) {
  return pair.label.empty() ? "the recording" : pair.label;
}

analysis::Interval interval_of(const synchrony::Estimate& e) { return {e.value, e.lower, e.upper}; }

/// Widens the axis so that it holds all rows, and some room at its ends.
void fit_axis(ShareChart& chart, const std::vector<ShareRow>& rows) {
  for (const ShareRow& row : rows) {
    for (const double value : {row.value.estimate, row.value.lower, row.value.upper, row.beside}) {
      if (std::isnan(value)) continue;
      chart.lower = std::min(chart.lower, value);
      chart.upper = std::max(chart.upper, value);
    }
  }
  const double room = 0.04 * (chart.upper - chart.lower);
  if (chart.lower < 0) chart.lower -= room;
  chart.upper += room;
}

void rows_figure(Markup& page, ShareChart chart, const std::vector<ShareRow>& rows) {
  if (rows.empty()) return;
  fit_axis(chart, rows);
  figure(page, chart.text.title, draw_shares(chart, rows));
}

void write_top(Markup& page, const Study& study, const SignalNames& names) {
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "Mirroring").line_break();
  paragraph(page, fmt::format("How {} and {} go together over time", names.a, names.b), "lead");
  paragraph(page, settings_sentence(study.request));
  page.open("div", {{"class", "gate"}, {"role", "note"}}).open("p");
  page.text(
      "These are descriptions of two signals. They do not say why the two go together, shared "
      "surroundings are one reason, and they rate nobody. More is not better.");
  page.close().close().line_break();
  page.close().line_break();
}

/// Real against chance. The test's own strength stands beside its surrogates' mean.
void write_chance(Markup& page, const Study& study) {
  std::vector<ShareRow> rows;
  for (const PairResult& pair : study.pairs) {
    if (rows.size() == kMostDrawn) break;
    ShareRow row{label_of(pair), interval_of(pair.mirroring.strength), {}, std::nan("")};
    if (pair.chance && pair.chance->fault.empty()) {
      row.beside = pair.chance->mean;
      row.of = p_words(pair.chance->p);
    }
    rows.push_back(std::move(row));
  }
  open_section(page, "chance", "Together, and by chance");
  if (study.pairs.size() == 1 && study.pairs.front().chance) {
    paragraph(page, chance_sentence(*study.pairs.front().chance));
  }
  if (const std::string all = pairs_sentence(study); !all.empty()) paragraph(page, all);
  if (study.pairings) paragraph(page, pairings_sentence(*study.pairings));
  rows_figure(
      page,
      {{"strength", "Strength by recording",
        "The strength of each recording with its 95% interval, and what chance gives."},
       "strength and its 95% interval",
       study.request.surrogates > 0 && !study.pairings ? "chance: the mean of its surrogates" : "",
       {},
       {},
       0,
       0.1},
      rows);
  page.close().line_break();
}

void write_lead(Markup& page, const Study& study, const SignalNames& names) {
  std::vector<ShareRow> rows;
  for (const PairResult& pair : study.pairs) {
    if (rows.size() == kMostDrawn || pair.plan.lag == 0) break;
    rows.push_back({label_of(pair), interval_of(pair.mirroring.lead), {}, std::nan("")});
  }
  if (rows.empty()) return;
  open_section(page, "lead", "Who tends to move first");
  paragraph(page,
            fmt::format("Right of the dotted line {} tended to be first, left of it {}. Where an "
                        "interval holds the line, these data cannot tell.",
                        names.a, names.b));
  ShareChart chart{{"lead-chart", "Strength where one is first, less where the other is",
                    "The difference in strength by recording, with its 95% interval."},
                   "difference and its 95% interval",
                   {},
                   0.0,
                   "no difference"};
  chart.lower = -0.1;
  chart.upper = 0.1;
  rows_figure(page, chart, rows);
  page.close().line_break();
}

void write_grid(Markup& page, const Study& study) {
  const std::vector<GridRow> grid = grid_rows(study);
  if (grid.empty()) return;
  const std::vector<std::string> columns{"Window, s", "Lag, s", "Strength", "Effect against chance",
                                         "Pairs with p at .05 or below"};
  std::vector<std::vector<std::string>> rows;
  for (const GridRow& row : grid) {
    rows.push_back({number(row.window, 1), number(row.lag, 1), number(row.strength, 3),
                    number(row.effect), fmt::format("{} of {}", row.beyond, row.tested)});
  }
  open_section(page, "grid", "With other windows and lags");
  paragraph(
      page,
      "Strengths of different windows cannot be compared, since short windows go together more "
      "by chance; effects against chance can.");
  scrolling(page, "Windows and lags", data_table("Means over recordings", columns, rows));
  page.close().line_break();
}

void write_coherence(Markup& page, const PairResult& pair) {
  if (!pair.coherence || pair.coherence->periods.empty()) return;
  const std::vector<std::string> columns{"Period, s", "Coherence", "By chance", "95% of chance"};
  std::vector<std::vector<std::string>> rows;
  for (const auto& p : pair.coherence->periods) {
    rows.push_back({number(p.period / pair.coherence_rate, 1), number(p.coherence),
                    number(p.chance_mean), number(p.chance_95)});
  }
  folded(page, "Wavelet coherence by period", "Wavelet coherence by period",
         data_table("Mean coherence over time", columns, rows));
}

void write_pair(Markup& page, const PairResult& pair, const SignalNames& names, std::size_t k) {
  open_section(page, fmt::format("r{}", k), pair.label.empty() ? "The recording" : pair.label);
  bullets(page, pair_sentences(pair, names));
  if (pair.samples >= 2) {
    figure(page, "Both signals", draw_signals(pair, names, fmt::format("s{}", k)));
  }
  if (pair.picture.heat.size() > 0 && pair.plan.lag > 0) {
    figure(page, "Lag against time", draw_heat(pair, names, fmt::format("h{}", k)));
    figure(page, "How alike by lag", draw_lags(pair, names, fmt::format("l{}", k)));
  }
  write_coherence(page, pair);
  page.close().line_break();
}

}  // namespace

std::string sync_html(const Study& study, const SignalNames& names, std::string_view version,
                      const ModelSection& model) {
  Markup page;
  open_page(page, "Mirroring: two signals together");
  page.open("body").line_break();
  write_top(page, study, names);
  page.open("main").line_break();
  write_chance(page, study);
  write_lead(page, study, names);
  write_grid(page, study);
  if (!model.facts.empty()) {
    open_section(page, "model", model.heading);
    paragraph(page, model.about);
    facts(page, model.facts);
    page.close().line_break();
  }
  const std::size_t drawn = std::min(study.pairs.size(), kMostDrawn);
  for (std::size_t k = 0; k < drawn; ++k) write_pair(page, study.pairs[k], names, k + 1);
  if (drawn < study.pairs.size()) {
    paragraph(page, fmt::format("{} more recordings are not drawn; --json has all.",
                                count(study.pairs.size() - drawn)));
  }
  page.close().line_break();
  close_page(page, version);
  return page.take();
}

}  // namespace attune::report
