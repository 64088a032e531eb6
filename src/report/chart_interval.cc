#include "report/chart_interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kRow = 46, kLabelBaseline = 17, kBar = 31, kTop = 4, kAxis = 44;
constexpr std::size_t kLabelLength = 30;

bool finite(const analysis::Interval& i) {
  return std::isfinite(i.estimate) && std::isfinite(i.lower) && std::isfinite(i.upper);
}

/// Room for every interval, every prior and "no difference".
Scale scale_of(std::span<const Effect> effects) {
  double lower = -0.05, upper = 0.05;
  const auto include = [&](const analysis::Interval& i) {
    if (!finite(i)) return;
    lower = std::min({lower, i.lower, i.estimate});
    upper = std::max({upper, i.upper, i.estimate});
  };
  for (const Effect& e : effects) {
    include(e.value);
    if (e.prior) include(*e.prior);
  }
  const double air = 0.04 * (upper - lower);
  return {lower - air, upper + air};
}

void draw_row(Markup& svg, const Scale& x, const Effect& e, int top) {
  const std::string label_y = fmt::format("{}", top + kLabelBaseline),
                    y = fmt::format("{}", top + kBar);
  svg.open("text", {{"class", "label"}, {"x", "0"}, {"y", label_y}});
  svg.text(shortened(e.label, kLabelLength));
  if (e.reading != Reading::clear) {
    const bool missing = e.reading == Reading::not_estimated;
    svg.element("tspan", missing ? " · not estimated" : " · cannot tell", {{"class", "soft wide"}});
  }
  svg.close();
  svg.element("text", figures_of(e), {{"class", "figure"}, {"x", "100%"}, {"y", label_y}});
  if (e.prior && finite(*e.prior)) {
    svg.empty("line", {{"class", "prior"},
                       {"x1", along(x, e.prior->lower)},
                       {"x2", along(x, e.prior->upper)},
                       {"y1", y},
                       {"y2", y}});
  }
  if (!finite(e.value)) return;
  const bool clear = e.reading == Reading::clear;
  svg.empty("line", {{"class", clear ? "interval" : "interval open"},
                     {"x1", along(x, e.value.lower)},
                     {"x2", along(x, e.value.upper)},
                     {"y1", y},
                     {"y2", y}});
  svg.empty("circle", {{"class", clear ? "estimate" : "estimate open"},
                       {"cx", along(x, e.value.estimate)},
                       {"cy", y},
                       {"r", "5"}});
}

std::string legend_of(EffectScale scale, std::span<const Effect> effects) {
  std::vector<LegendEntry> entries{
      {R"(<line class="interval" x1="1" x2="27" y1="7" y2="7"/>)"
       R"(<circle class="estimate" cx="14" cy="7" r="5"/>)",
       scale == EffectScale::share ? "estimate and 90% interval" : "estimate and 95% interval"}};
  if (std::any_of(effects.begin(), effects.end(),
                  [](const Effect& e) { return e.reading != Reading::clear; })) {
    entries.push_back({R"(<line class="interval open" x1="1" x2="27" y1="7" y2="7"/>)"
                       R"(<circle class="estimate open" cx="14" cy="7" r="5"/>)",
                       "open and dashed: these data cannot tell"});
  }
  if (std::any_of(effects.begin(), effects.end(), [](const Effect& e) { return !!e.prior; })) {
    entries.push_back({R"(<line class="prior" x1="1" x2="27" y1="7" y2="7"/>)",
                       "wide and faint: assumed before seeing the data"});
  }
  return legend(entries);
}

std::string table_of(const IntervalChart& chart, std::span<const Effect> effects) {
  const auto heading = [&] {
    if (chart.scale == EffectScale::ratio) return "Times as often (95% interval)";
    return chart.scale == EffectScale::share ? "Share of all (90% interval)"
                                             : "Points (95% interval)";
  };
  const std::vector<std::string> columns{"", heading(), "Assumed beforehand (95% range)",
                                         "What these data tell"};
  std::vector<std::vector<std::string>> rows;
  for (const Effect& e : effects) {
    const bool lower = e.value.estimate < 0;
    rows.push_back({e.label, figures_of(e), e.prior ? figures_of(e.scale, *e.prior) : "-",
                    e.reading != Reading::clear ? std::string(in_words(e.reading))
                    : lower                     ? chart.lower_words
                                                : chart.upper_words});
  }
  return data_table(chart.text.title, columns, rows);
}

}  // namespace

Chart draw_intervals(const IntervalChart& chart, std::span<const Effect> effects) {
  if (effects.empty()) throw std::invalid_argument("draw_intervals: no effects");
  const Scale x = scale_of(effects);
  const int bottom = kTop + kRow * static_cast<int>(effects.size());
  const auto ticks = chart.scale == EffectScale::ratio ? ratio_ticks(x.lower(), x.upper(), 6)
                                                       : nice_ticks(x.lower(), x.upper(), 6);
  Markup svg;
  open_chart(svg, chart.text, "intervals", bottom + kAxis);
  draw_x_axis(svg, x, ticks, kTop, bottom);
  draw_reference(svg, along(x, 0), kTop, bottom);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    draw_row(svg, x, effects[i], kTop + kRow * static_cast<int>(i));
  }
  const std::string words_y = fmt::format("{}", bottom + 37);
  svg.element("text", "← " + chart.lower_words, {{"class", "tick"}, {"x", "0"}, {"y", words_y}});
  svg.element("text", chart.upper_words + " →",
              {{"class", "tick end"}, {"x", "100%"}, {"y", words_y}});
  svg.close();
  return {svg.take(), legend_of(chart.scale, effects), table_of(chart, effects)};
}

}  // namespace attune::report
