#include "report/chart_reliability.h"

#include <fmt/format.h>

#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr int kTop = 10, kBottom = 210, kHeight = 250;

std::string px(double share) {
  return fmt::format("{:g}", std::round(10 * (kBottom - share * (kBottom - kTop))) / 10);
}

void draw_bin(Markup& svg, const Scale& x, const conversation::CalibrationBin& bin) {
  const analysis::Interval share = bin.share();
  const std::string at = along(x, bin.mean);
  svg.empty("line", {{"class", "interval"},
                     {"x1", at},
                     {"x2", at},
                     {"y1", px(share.lower)},
                     {"y2", px(share.upper)}});
  svg.empty("circle", {{"class", "estimate"}, {"cx", at}, {"cy", px(share.estimate)}, {"r", "5"}});
}

}  // namespace

Chart draw_reliability(const ChartText& text, const conversation::LabelQuality& quality) {
  const Scale unit(0, 1);
  Markup svg;
  open_chart(svg, text, "curve", kHeight);
  const auto ticks = nice_ticks(0, 1, 5);
  draw_x_axis(svg, unit, ticks, kTop, kBottom);
  draw_y_axis(svg, unit, ticks, kTop, kBottom);
  svg.empty("line", {{"class", "none"}, {"x1", "0"}, {"x2", "100%"}, {"y1", px(0)}, {"y2", px(1)}});
  std::vector<std::vector<std::string>> rows;
  for (const conversation::CalibrationBin& bin : quality.bins) {
    if (bin.turns == 0) continue;
    draw_bin(svg, unit, bin);
    rows.push_back({number(bin.mean), count(bin.turns), with_range(bin.share())});
  }
  svg.element("text", "said", {{"class", "tick end"}, {"x", "100%"}, {"y", "247"}});
  svg.close();
  const std::vector<LegendEntry> entries{
      {R"(<line class="interval" x1="14" x2="14" y1="1" y2="13"/>)"
       R"(<circle class="estimate" cx="14" cy="7" r="5"/>)",
       "share of turns that bear the label, with its 95% Wilson interval"},
      {R"(<line class="interval open" x1="1" x2="27" y1="7" y2="7"/>)",
       "dotted line: exact probabilities"}};
  const std::vector<std::string> columns{"Probability said", "Turns", "Share true"};
  return {svg.take(), legend(entries), data_table(text.title, columns, rows)};
}

}  // namespace attune::report
