#include "report/chart.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace attune::report {
namespace {

std::string px(double value) { return fmt::format("{:g}", std::round(value * 10) / 10); }

void append(std::string& path, char command, const Point& p) {
  fmt::format_to(std::back_inserter(path), "{}{} {}", command, std::lround(p.x), px(p.y));
}

}  // namespace

void open_chart(Markup& svg, const ChartText& text, std::string_view kind, int height) {
  const std::string title_id = text.id + "-t", description_id = text.id + "-d";
  svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"class", fmt::format("chart {}", kind)},
                   {"width", "100%"},
                   {"height", fmt::format("{}", height)},
                   {"role", "img"},
                   {"aria-labelledby", title_id + " " + description_id}});
  svg.element("title", text.title, {{"id", title_id}});
  svg.element("desc", text.description, {{"id", description_id}});
}

void open_stretched(Markup& svg, int height) {
  svg.open("svg", {{"width", "100%"},
                   {"height", fmt::format("{}", height)},
                   {"viewBox", fmt::format("0 0 {} {}", kStretchedWidth, height)},
                   {"preserveAspectRatio", "none"}});
}

void draw_x_axis(Markup& svg, const Scale& x, std::span<const Tick> ticks, int top, int bottom) {
  const std::string y1 = px(top), y2 = px(bottom), label_y = px(bottom + 17);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const std::string at = along(x, ticks[i].value);
    svg.empty("line", {{"class", "grid"}, {"x1", at}, {"x2", at}, {"y1", y1}, {"y2", y2}});
    svg.element("text", ticks[i].label,
                {{"class", i % 2 == 1 ? "tick x wide" : "tick x"}, {"x", at}, {"y", label_y}});
  }
}

void draw_y_axis(Markup& svg, const Scale& y, std::span<const Tick> ticks, int top, int bottom) {
  for (const Tick& tick : ticks) {
    const double at = bottom - y(tick.value) * (bottom - top);
    svg.empty("line",
              {{"class", "grid"}, {"x1", "0"}, {"x2", "100%"}, {"y1", px(at)}, {"y2", px(at)}});
    svg.element("text", tick.label, {{"class", "tick y"}, {"x", "-8"}, {"y", px(at + 4)}});
  }
}

void draw_reference(Markup& svg, const std::string& x, int top, int bottom) {
  svg.empty("line", {{"class", "none"},
                     {"x1", x},
                     {"x2", x},
                     {"y1", fmt::format("{}", top)},
                     {"y2", fmt::format("{}", bottom)}});
}

std::string along(const Scale& x, double value) {
  return fmt::format("{:g}%", std::round(x(value) * 1e4) / 100);
}

std::string line_path(std::span<const Point> points) {
  std::string path;
  for (std::size_t i = 0; i < points.size(); ++i) append(path, i == 0 ? 'M' : 'L', points[i]);
  return path;
}

std::string band_path(std::span<const Point> upper, std::span<const Point> lower) {
  if (upper.empty()) return {};
  std::string path = line_path(upper);
  for (std::size_t i = lower.size(); i-- > 0;) append(path, 'L', lower[i]);
  return path + "Z";
}

std::string dot_path(std::span<const Point> points) {
  std::string path;
  for (const Point& p : points) {
    append(path, 'M', p);
    path += "h.1";
  }
  return path;
}

std::string legend(std::span<const LegendEntry> entries) {
  Markup list;
  list.open("ul", {{"class", "legend"}});
  for (const LegendEntry& entry : entries) {
    list.open("li");
    list.open("svg", {{"viewBox", "0 0 28 14"},
                      {"width", "28"},
                      {"height", "14"},
                      {"aria-hidden", "true"},
                      {"class", "key"}});
    list.raw(entry.drawing).close().text(" " + entry.words).close();
  }
  return list.close().take();
}

std::string data_table(std::string_view caption, std::span<const std::string> columns,
                       std::span<const std::vector<std::string>> rows) {
  Markup table;
  table.open("table").element("caption", caption).open("thead").open("tr");
  for (const std::string& column : columns) table.element("th", column, {{"scope", "col"}});
  table.close().close().open("tbody").line_break();
  for (const std::vector<std::string>& row : rows) {
    table.open("tr");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0) {
        table.element("th", row[i], {{"scope", "row"}});
      } else {
        table.element("td", row[i]);
      }
    }
    table.close().line_break();
  }
  return table.close().close().take();
}

}  // namespace attune::report
