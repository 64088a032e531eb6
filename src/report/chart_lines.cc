#include "report/chart_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kTop = 10, kBottom = 230, kHeight = 274;

std::set<double> values_of(std::span<const ShareLine> lines) {
  std::set<double> values;
  for (const ShareLine& line : lines) {
    for (const SharePoint& point : line.points) values.insert(point.x);
  }
  return values;
}

std::string short_number(double value) { return fmt::format("{:g}", value); }

/// A tick at each value of the grid: these, and no others, were simulated.
std::vector<Tick> ticks_of(const std::set<double>& values) {
  std::vector<Tick> ticks;
  for (const double value : values) ticks.push_back({value, short_number(value)});
  return ticks;
}

void draw_line(Markup& svg, const ShareLine& line, const Scale& x, std::size_t n) {
  const Scale y(0, 1);
  std::vector<Point> mean, upper, lower;
  for (const SharePoint& point : line.points) {
    if (std::isnan(point.value.estimate)) continue;
    const double at = x(point.x) * kStretchedWidth;
    const auto px = [&](double value) { return kBottom - y.inside(value) * (kBottom - kTop); };
    mean.push_back({at, px(point.value.estimate)});
    upper.push_back({at, px(point.value.upper)});
    lower.push_back({at, px(point.value.lower)});
  }
  if (mean.empty()) return;
  const auto draw = [&](const char* kind, const std::string& path) {
    svg.empty("path", {{"class", fmt::format("{} s{}", kind, n + 1)}, {"d", path}});
  };
  draw("band", band_path(upper, lower));
  draw("line", line_path(mean));
  draw("dots", dot_path(mean));
}

std::string legend_of(const LinesChart& chart, std::span<const ShareLine> lines) {
  std::vector<LegendEntry> entries;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    entries.push_back({fmt::format(R"(<rect class="band s{0}" x="1" y="1" width="26" height="12"/>)"
                                   R"(<path class="line s{0}" d="M1 7L27 7"/>)",
                                   n + 1),
                       lines[n].label});
  }
  if (chart.reference) {
    entries.push_back({R"(<line class="none" x1="1" x2="27" y1="7" y2="7"/>)",
                       "dotted line: " + chart.reference_words});
  }
  return legend(entries);
}

std::string table_of(const LinesChart& chart, std::span<const ShareLine> lines,
                     const std::set<double>& values) {
  std::vector<std::string> columns{capitalized(chart.x_words)};
  for (const ShareLine& line : lines) columns.push_back(line.label);
  std::vector<std::vector<std::string>> rows;
  for (const double value : values) {
    auto& row = rows.emplace_back(1, short_number(value));
    for (const ShareLine& line : lines) {
      const auto point = std::find_if(line.points.begin(), line.points.end(),
                                      [&](const auto& p) { return p.x == value; });
      const bool there = point != line.points.end() && !std::isnan(point->value.estimate);
      row.push_back(there ? with_range(point->value) : "none");
    }
  }
  return data_table(chart.text.title, columns, rows);
}

}  // namespace

Chart draw_share_lines(const LinesChart& chart, std::span<const ShareLine> lines) {
  const std::set<double> values = values_of(lines);
  if (lines.empty() || lines.size() > kMostLines || values.size() < 2) {
    throw std::invalid_argument("draw_share_lines: 1 to 5 lines over two values or more");
  }
  const double margin = 0.04 * (*values.rbegin() - *values.begin());
  const Scale x(*values.begin() - margin, *values.rbegin() + margin), y(0, 1);
  std::vector<Tick> levels = nice_ticks(0, 1, 5);
  for (Tick& tick : levels) tick.label = percent(tick.value);
  Markup svg;
  open_chart(svg, chart.text, "curve", kHeight);
  draw_y_axis(svg, y, levels, kTop, kBottom);
  draw_x_axis(svg, x, ticks_of(values), kTop, kBottom);
  if (chart.reference) {
    const std::string at = fmt::format("{:g}", kBottom - y(*chart.reference) * (kBottom - kTop));
    svg.empty("line", {{"class", "none"}, {"x1", "0"}, {"x2", "100%"}, {"y1", at}, {"y2", at}});
  }
  open_stretched(svg, kHeight);
  for (std::size_t n = 0; n < lines.size(); ++n) draw_line(svg, lines[n], x, n);
  svg.close();
  svg.element("text", chart.x_words, {{"class", "tick end"}, {"x", "100%"}, {"y", "270"}});
  svg.close();
  return {svg.take(), legend_of(chart, lines), table_of(chart, lines, values)};
}

}  // namespace attune::report
