#include "report/power_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "report/blocks.h"
#include "report/chart_lines.h"
#include "report/chart_share.h"
#include "report/number.h"
#include "report/page_head.h"

namespace attune::report {
namespace {

using analysis::PowerCell;
using analysis::PowerRow;
using analysis::PowerSummary;
using Cells = std::span<const PowerSummary>;

constexpr double kEnough = 0.8;

/// A way in which cells of the grid differ.
struct Axis {
  std::string name;
  std::function<double(const PowerCell&)> value;
};

std::set<double> values_of(const Axis& axis, Cells cells) {
  std::set<double> values;
  for (const PowerSummary& cell : cells) values.insert(axis.value(*cell.cell));
  return values;
}

/// Those with two values or more; what is drawn along the width comes first.
std::vector<Axis> axes_of(const analysis::PowerPlan& plan, Cells cells) {
  const auto world = [](const PowerCell& cell) -> const analysis::SimulationRequest& {
    return cell.design.request.world;
  };
  std::vector<Axis> axes{{"couples", [=](const auto& c) { return world(c).couples; }},
                         {"days", [=](const auto& c) { return world(c).days; }}};
  for (std::size_t k = 0; k < plan.truth.size(); ++k) {
    axes.push_back({plan.truth[k].first, [k](const auto& c) { return c.truth[k]; }});
  }
  axes.push_back({"check-ins a day", [=](const auto& c) { return world(c).per_day; }});
  axes.push_back({"compliance", [=](const auto& c) { return world(c).compliance; }});
  std::erase_if(axes, [&](const Axis& axis) { return values_of(axis, cells).size() < 2; });
  return axes;
}

std::string said(const Axis& axis, double value) {
  return fmt::format("{} = {:g}", axis.name, value);
}

const PowerRow* row_of(const PowerSummary& cell, const std::string& measure) {
  const auto row = std::find_if(cell.rows.begin(), cell.rows.end(),
                                [&](const auto& r) { return r.measure == measure; });
  return row == cell.rows.end() ? nullptr : &*row;
}

/// Lines of one panel.
std::vector<ShareLine> lines_of(const std::vector<const PowerSummary*>& cells,
                                const std::string& measure, const Axis& x, const Axis* series) {
  std::map<double, ShareLine> lines;
  for (const PowerSummary* cell : cells) {
    const PowerRow* row = row_of(*cell, measure);
    if (row == nullptr) continue;
    const double which = series == nullptr ? 0 : series->value(*cell->cell);
    ShareLine& line = lines[which];
    line.label = series == nullptr ? "share of studies" : said(*series, which);
    line.points.push_back({x.value(*cell->cell), row->power});
  }
  std::vector<ShareLine> out;
  for (auto& [which, line] : lines) {
    std::sort(line.points.begin(), line.points.end(),
              [](const auto& a, const auto& b) { return a.x < b.x; });
    out.push_back(std::move(line));
  }
  return out;
}

bool is_effect(Cells cells, const std::string& measure) {
  return std::any_of(cells.begin(), cells.end(), [&](const PowerSummary& cell) {
    const PowerRow* row = row_of(cell, measure);
    return row != nullptr && !std::isnan(row->truth);
  });
}

/// What the cells that share a panel have in common, beyond the two axes that it shows.
std::string panel_of(const PowerCell& cell, std::span<const Axis> others) {
  std::string name;
  for (const Axis& axis : others) {
    name += (name.empty() ? "" : ", ") + said(axis, axis.value(cell));
  }
  return name;
}

void write_measure(Markup& page, Cells cells, const std::vector<Axis>& axes,
                   const std::string& measure, int& charts) {
  const bool effect = is_effect(cells, measure);
  const bool has_series = axes.size() > 1 && values_of(axes[1], cells).size() <= kMostLines;
  const auto others = std::span(axes).subspan(has_series ? 2 : 1);
  std::map<std::string, std::vector<const PowerSummary*>> panels;
  for (const PowerSummary& cell : cells) panels[panel_of(*cell.cell, others)].push_back(&cell);
  for (const auto& [name, of_panel] : panels) {
    const auto lines = lines_of(of_panel, measure, axes[0], has_series ? &axes[1] : nullptr);
    if (lines.empty()) continue;
    const std::string title = name.empty() ? measure : fmt::format("{} ({})", measure, name);
    LinesChart chart{{fmt::format("power-{}", ++charts), title,
                      effect ? "Share of simulated studies whose 95% interval leaves out 0."
                             : "Share, over simulated studies."},
                     axes[0].name,
                     "share of studies"};
    if (effect) {
      chart.reference = kEnough;
      chart.reference_words = "80%";
    }
    figure(page, title, draw_share_lines(chart, lines));
  }
}

/// One size, one truth: a row a measure.
void write_single(Markup& page, const PowerSummary& cell,
                  const std::vector<std::string>& measures) {
  std::vector<ShareRow> rows;
  for (const std::string& measure : measures) {
    const PowerRow* row = row_of(cell, measure);
    if (row != nullptr) rows.push_back({measure, row->power, fmt::format("of {}", row->studies)});
  }
  if (rows.empty()) return;
  figure(page, "What is found",
         draw_shares({{"power", "What is found",
                       "Share of simulated studies whose 95% interval leaves out 0, and shares of "
                       "spells found."},
                      "share and its 95% Wilson interval",
                      {},
                      kEnough,
                      "80%"},
                     rows));
}

void write_top(Markup& page, Cells cells) {
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "What a planned study would find").line_break();
  paragraph(page, "How often would its intervals tell an effect from none?", "lead");
  page.open("div", {{"class", "banner"}, {"role", "note"}}).open("p");
  page.element("strong", "Simulated data.");
  page.text(
      " Made-up couples of the model that is fitted: a best case, and no finding about real "
      "ones. Effects are associations in a diary.");
  page.close().close().line_break();
  int studies = 0, converged = 0;
  for (const PowerSummary& cell : cells) {
    studies += cell.studies;
    converged += cell.converged;
  }
  paragraph(page, fmt::format("{} simulated studies in {}; {} fits converged. Bands are 95% Wilson "
                              "intervals of so many studies.",
                              studies, count(cells.size(), "cell", "cells"), converged));
  page.close().line_break();
}

}  // namespace

std::string power_html(const analysis::PowerPlan& plan, Cells cells, std::string_view version) {
  const auto axes = axes_of(plan, cells);
  const auto measures = analysis::shown_measures(plan, cells);
  Markup page;
  open_page(page, "What a planned study would find");
  page.open("body").line_break();
  write_top(page, cells);
  page.open("main").line_break();
  int charts = 0;
  if (axes.empty()) {
    for (const PowerSummary& cell : cells) write_single(page, cell, measures);
  } else {
    for (const std::string& measure : measures) write_measure(page, cells, axes, measure, charts);
  }
  page.close().line_break();
  close_page(page, version);
  return page.take();
}

}  // namespace attune::report
