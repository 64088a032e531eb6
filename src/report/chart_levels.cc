#include "report/chart_levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kTop = 10, kBottom = 170, kHeight = 210;
constexpr std::size_t kBins = 12;
constexpr double kWidth = 0.5, kLowest = 1, kHighest = 7;

}  // namespace

std::vector<double> usual_levels(const analysis::States& states) {
  std::vector<double> levels;
  for (const auto& couple : states.couples) {
    for (const auto& partner : couple.partners) {
      double sum = 0, answered = 0;
      for (const double answer : partner.answer) {
        if (!std::isfinite(answer)) continue;
        sum += answer;
        ++answered;
      }
      if (answered > 0) levels.push_back(sum / answered);
    }
  }
  return levels;
}

Chart draw_levels(const ChartText& text, std::span<const double> levels) {
  std::array<std::size_t, kBins> persons{};
  for (const double level : levels) {
    const double bin = std::floor((level - kLowest) / kWidth);
    ++persons[static_cast<std::size_t>(std::clamp(bin, 0.0, kBins - 1.0))];
  }
  const auto most = static_cast<double>(*std::max_element(persons.begin(), persons.end()));
  const Scale x(kLowest, kHighest), y(0, std::max(1.0, most));
  std::vector<Tick> counts;
  for (Tick& tick : nice_ticks(0, y.upper(), 4)) {
    if (tick.value == std::round(tick.value)) counts.push_back(std::move(tick));
  }
  Markup svg;
  open_chart(svg, text, "levels", kHeight);
  draw_y_axis(svg, y, counts, kTop, kBottom);
  draw_x_axis(svg, x, nice_ticks(kLowest, kHighest, 6), kTop, kBottom);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double from = kLowest + kWidth * static_cast<double>(bin);
    const double height = y(static_cast<double>(persons[bin])) * (kBottom - kTop);
    svg.empty("rect",
              {{"class", "bar"},
               {"x", along(x, from + 0.03)},
               {"width", fmt::format("{:g}%", 100 * (kWidth - 0.06) / (kHighest - kLowest))},
               {"y", fmt::format("{:.1f}", kBottom - height)},
               {"height", fmt::format("{:.1f}", height)}});
    rows.push_back({number(from, 1) + " to " + number(from + kWidth, 1), count(persons[bin])});
  }
  svg.element("text", "not close", {{"class", "tick"}, {"x", "0"}, {"y", "206"}});
  svg.element("text", "very close", {{"class", "tick end"}, {"x", "100%"}, {"y", "206"}});
  svg.close();
  const std::vector<std::string> columns{"Usual closeness", "Persons"};
  return {svg.take(), {}, data_table(text.title, columns, rows)};
}

}  // namespace attune::report
