#include "report/chart_share.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kRow = 40, kLabelBaseline = 15, kBar = 28, kTop = 4, kAxis = 26;

std::string inside(const Scale& x, double value) {
  return along(x, std::clamp(value, x.lower(), x.upper()));
}

std::string figures_of(const ShareRow& row) {
  if (std::isnan(row.value.estimate)) return "none";
  return std::isnan(row.value.lower) ? number(row.value.estimate) : with_range(row.value);
}

void draw_row(Markup& svg, const Scale& x, const ShareRow& row, int top) {
  const std::string label_y = fmt::format("{}", top + kLabelBaseline),
                    y = fmt::format("{}", top + kBar);
  svg.open("text", {{"class", "label"}, {"x", "0"}, {"y", label_y}}).text(row.label);
  if (!row.of.empty()) svg.element("tspan", " · " + row.of, {{"class", "soft wide"}});
  svg.close();
  svg.element("text", figures_of(row), {{"class", "figure"}, {"x", "100%"}, {"y", label_y}});
  if (!std::isnan(row.beside)) {
    svg.empty("circle",
              {{"class", "estimate open"}, {"cx", inside(x, row.beside)}, {"cy", y}, {"r", "5"}});
  }
  if (std::isnan(row.value.estimate)) return;
  if (!std::isnan(row.value.lower)) {
    svg.empty("line", {{"class", "interval"},
                       {"x1", inside(x, row.value.lower)},
                       {"x2", inside(x, row.value.upper)},
                       {"y1", y},
                       {"y2", y}});
  }
  svg.empty("circle",
            {{"class", "estimate"}, {"cx", inside(x, row.value.estimate)}, {"cy", y}, {"r", "5"}});
}

std::string legend_of(const ShareChart& chart) {
  std::vector<LegendEntry> entries{{R"(<line class="interval" x1="1" x2="27" y1="7" y2="7"/>)"
                                    R"(<circle class="estimate" cx="14" cy="7" r="5"/>)",
                                    chart.value_words}};
  if (!chart.beside_words.empty()) {
    entries.push_back(
        {R"(<circle class="estimate open" cx="14" cy="7" r="5"/>)", chart.beside_words});
  }
  if (chart.reference) {
    entries.push_back({R"(<line class="interval open" x1="14" x2="14" y1="0" y2="14"/>)",
                       "dotted line: " + chart.reference_words});
  }
  return legend(entries);
}

std::string table_of(const ShareChart& chart, std::span<const ShareRow> rows) {
  const bool beside = !chart.beside_words.empty();
  std::vector<std::string> columns{"", chart.value_words, "Of"};
  if (beside) columns.push_back(chart.beside_words);
  std::vector<std::vector<std::string>> cells;
  for (const ShareRow& row : rows) {
    cells.push_back({row.label, figures_of(row), row.of.empty() ? "-" : row.of});
    if (beside) cells.back().push_back(std::isnan(row.beside) ? "none" : number(row.beside));
  }
  return data_table(chart.text.title, columns, cells);
}

}  // namespace

Chart draw_shares(const ShareChart& chart, std::span<const ShareRow> rows) {
  if (rows.empty()) throw std::invalid_argument("draw_shares: no rows");
  const Scale x(chart.lower, chart.upper);
  const int bottom = kTop + kRow * static_cast<int>(rows.size());
  Markup svg;
  open_chart(svg, chart.text, "intervals", bottom + kAxis);
  draw_x_axis(svg, x, nice_ticks(x.lower(), x.upper(), 6), kTop, bottom);
  if (chart.reference) draw_reference(svg, inside(x, *chart.reference), kTop, bottom);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, x, rows[i], kTop + kRow * static_cast<int>(i));
  }
  svg.close();
  return {svg.take(), legend_of(chart), table_of(chart, rows)};
}

}  // namespace attune::report
