#include "report/chart_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kTop = 10, kBottom = 210, kHeight = 250;
constexpr double kLongest = 28;  ///< days shown

/// The points inside the axis, at most one a pixel of the inner drawing: the last of each.
std::vector<analysis::CurvePoint> thinned(std::span<const analysis::CurvePoint> points,
                                          const Scale& x) {
  std::vector<analysis::CurvePoint> kept;
  long last = -1;
  for (const auto& point : points) {
    if (point.days > x.upper() || !std::isfinite(point.value.estimate)) continue;
    const long at = std::lround(x(point.days) * kStretchedWidth);
    if (at == last) kept.pop_back();
    kept.push_back(point);
    last = at;
  }
  return kept;
}

/// The points of one of the three lines; a step holds its value until the next.
std::vector<Point> line_of(const std::vector<analysis::CurvePoint>& points, const Scale& x,
                           const Scale& y, bool steps, double analysis::Interval::*which) {
  std::vector<Point> line;
  for (const auto& point : points) {
    const double at = x(point.days) * kStretchedWidth;
    if (steps && !line.empty()) line.push_back({at, line.back().y});
    line.push_back({at, kBottom - y.inside(point.value.*which) * (kBottom - kTop)});
  }
  return line;
}

std::string table_of(const CurveChart& chart, std::span<const analysis::CurvePoint> points,
                     double longest) {
  const std::vector<std::string> columns{"Days", chart.value_column + " (95% interval)"};
  std::vector<std::vector<std::string>> rows;
  for (const Tick& day : nice_ticks(0, longest, 10)) {
    if (day.value < points.front().days) continue;
    const analysis::Interval& value = value_at(points, day.value).value;
    rows.push_back({day.label, chart.shares ? percent_with_range(value) : with_range(value)});
  }
  return data_table(chart.text.title, columns, rows);
}

}  // namespace

const analysis::CurvePoint& value_at(std::span<const analysis::CurvePoint> points, double days) {
  const analysis::CurvePoint* found = nullptr;
  for (const auto& point : points) {
    if (point.days <= days + 1e-9) found = &point;
  }
  if (found == nullptr) throw std::invalid_argument("value_at: before the first point");
  return *found;
}

Chart draw_curve(const CurveChart& chart, std::span<const analysis::CurvePoint> points) {
  if (points.size() < 2 || !(points.back().days > points.front().days)) {
    throw std::invalid_argument("draw_curve: fewer than two points");
  }
  const double longest = std::min(points.back().days, std::max(kLongest, points.front().days + 1));
  const Scale x(0, longest), y(0, 1);
  std::vector<Tick> levels = nice_ticks(0, 1, 5);
  if (chart.shares) {
    for (Tick& tick : levels) tick.label = percent(tick.value);
  }
  Markup svg;
  open_chart(svg, chart.text, "curve", kHeight);
  draw_y_axis(svg, y, levels, kTop, kBottom);
  draw_x_axis(svg, x, nice_ticks(0, longest, 7), kTop, kBottom);
  const auto kept = thinned(points, x);
  const auto line = [&](double analysis::Interval::*which) {
    return line_of(kept, x, y, chart.steps, which);
  };
  open_stretched(svg, kHeight);
  const bool band = std::all_of(kept.begin(), kept.end(), [](const auto& p) {
    return std::isfinite(p.value.lower) && std::isfinite(p.value.upper);
  });
  if (band) {
    svg.empty(
        "path",
        {{"class", "band"},
         {"d", band_path(line(&analysis::Interval::upper), line(&analysis::Interval::lower))}});
  }
  svg.empty("path", {{"class", "line"}, {"d", line_path(line(&analysis::Interval::estimate))}});
  svg.close();
  svg.element("text", "days", {{"class", "tick end"}, {"x", "100%"}, {"y", "246"}});
  svg.close();
  const std::vector<LegendEntry> entries{
      {R"(<rect class="band" x="1" y="1" width="26" height="12"/>)"
       R"(<path class="line" d="M1 7L27 7"/>)",
       band ? "estimate and 95% band" : "estimate"}};
  return {svg.take(), legend(entries), table_of(chart, points, longest)};
}

}  // namespace attune::report
