#include "report/chart_recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <stdexcept>

#include "report/number.h"

namespace attune::report {
namespace {

using synchrony::PairResult;
using synchrony::PooledRows;

constexpr int kTop = 8;
constexpr std::size_t kTableRows = 24;

/// Seconds, minutes or hours, whichever suits the length.
struct Clock {
  double unit = 1;
  const char* name = "s";
};
Clock clock_of(double seconds) {
  if (seconds >= 3 * 3600) return {3600, "h"};
  return seconds >= 180 ? Clock{60, "min"} : Clock{1, "s"};
}

double seconds_of(const PairResult& pair) { return static_cast<double>(pair.samples) / pair.rate; }

/// The axis of time and its unit at the end.
void draw_time(Markup& svg, const PairResult& pair, int bottom) {
  const Clock clock = clock_of(seconds_of(pair));
  const double last = seconds_of(pair) / clock.unit;
  draw_x_axis(svg, Scale(0, last), nice_ticks(0, last, 8), kTop, bottom);
  svg.element("text", clock.name,
              {{"class", "tick end"}, {"x", "100%"}, {"y", fmt::format("{}", bottom + 32)}});
}

/// What the vertical axis is, below its foot.
void write_corner(Markup& svg, const std::string& words, int bottom) {
  svg.element("text", words,
              {{"class", "tick"}, {"x", "0"}, {"y", fmt::format("{}", bottom + 32)}});
}

std::string title_of(const PairResult& pair, std::string_view what) {
  return pair.label.empty() ? capitalized(what) : fmt::format("{}: {}", pair.label, what);
}

std::string clock_text(const PairResult& pair, double seconds) {
  const Clock clock = clock_of(seconds_of(pair));
  return fmt::format("{} {}", number(seconds / clock.unit, 1), clock.name);
}

/// Runs of rows so long that a table has kTableRows at most.
std::size_t rows_together(std::size_t rows) { return (rows + kTableRows - 1) / kTableRows; }

double mean_over(const PooledRows& rows, std::size_t begin, std::size_t end, std::size_t at) {
  double sum = 0, n = 0;
  for (std::size_t k = begin; k < std::min(end, rows.size()); ++k) {
    sum += rows.sum(k, at);
    n += rows.count(k, at);
  }
  return n > 0 ? sum / n : std::nan("");
}

std::string cell(double value) { return std::isnan(value) ? "missing" : number(value); }

/// Levels of z, from hardly any to strong.
constexpr std::array<double, 4> kLevels{0.1, 0.25, 0.5, 0.8};

/// 0: hardly any; 1 .. 4 alike; -1 .. -4 opposite; kMissing.
constexpr int kMissing = 9;
int level_of(double z) {
  if (std::isnan(z)) return kMissing;
  int level = 0;
  for (const double from : kLevels) level += std::abs(z) >= from ? 1 : 0;
  return z < 0 ? -level : level;
}

std::string heat_class(int level) {
  if (level == kMissing) return "heat none";
  return fmt::format("heat {} l{}", level > 0 ? "a" : "b", std::abs(level));
}

}  // namespace

Chart draw_signals(const PairResult& pair, const SignalNames& names, const std::string& id) {
  const PooledRows& rows = pair.picture.signals;
  if (pair.samples < 2) throw std::invalid_argument("draw_signals: no samples");
  constexpr int kBottom = 168;
  constexpr double kMostSds = 3.2;
  const Scale x(0, seconds_of(pair)), y(-kMostSds, kMostSds);
  const double each = static_cast<double>(rows.pooled()) / pair.rate;
  Markup svg;
  const std::string title = title_of(pair, "both signals");
  open_chart(svg,
             {id, title,
              "Each signal over time in its own standard deviations; gaps are left open. The table "
              "below holds the same data."},
             "curve", kBottom + 40);
  draw_time(svg, pair, kBottom);
  write_corner(svg, "SDs from the own mean", kBottom);
  draw_y_axis(svg, y, std::vector<Tick>{{-2, "\u22122"}, {0, "0"}, {2, "2"}}, kTop, kBottom);
  open_stretched(svg, kBottom);
  for (const std::size_t who : {0U, 1U}) {
    const synchrony::SignalCounts& counts = who == 0 ? pair.a : pair.b;
    std::string path;
    std::vector<Point> piece;
    const auto finish = [&] {
      path += piece.size() == 1 ? dot_path(piece) : line_path(piece);
      piece.clear();
    };
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const double value = (rows.mean(k, who) - counts.mean) / counts.sd;
      if (!std::isfinite(value)) {
        finish();
        continue;
      }
      const double at = x((static_cast<double>(k) + 0.5) * each) * kStretchedWidth;
      piece.push_back(
          {std::min(at, kStretchedWidth), kBottom - y.inside(value) * (kBottom - kTop)});
    }
    finish();
    if (!path.empty()) {
      svg.empty("path", {{"class", who == 0 ? "thin a" : "thin b"}, {"d", path}});
    }
  }
  svg.close().close();
  const std::vector<LegendEntry> entries{{R"(<path class="thin a" d="M1 7L27 7"/>)", names.a},
                                         {R"(<path class="thin b" d="M1 7L27 7"/>)", names.b}};
  const std::vector<std::string> columns{"From", names.a + ", SDs", names.b + ", SDs"};
  std::vector<std::vector<std::string>> cells;
  const std::size_t together = rows_together(rows.size());
  for (std::size_t k = 0; k < rows.size(); k += together) {
    cells.push_back({clock_text(pair, static_cast<double>(k) * each),
                     cell((mean_over(rows, k, k + together, 0) - pair.a.mean) / pair.a.sd),
                     cell((mean_over(rows, k, k + together, 1) - pair.b.mean) / pair.b.sd)});
  }
  return {svg.take(), legend(entries), data_table(title, columns, cells)};
}

Chart draw_heat(const PairResult& pair, const SignalNames& names, const std::string& id) {
  const PooledRows& heat = pair.picture.heat;
  if (heat.size() == 0) throw std::invalid_argument("draw_heat: no windows");
  constexpr int kBottom = 258;
  const double lag = pair.plan.lag / pair.rate;
  const Scale x(0, seconds_of(pair)), y(-std::max(lag, 1e-9), std::max(lag, 1e-9));
  // A window stands for the time around its middle.
  const double step = pair.plan.step / pair.rate * static_cast<double>(heat.pooled());
  const double before = (pair.plan.span() - pair.plan.step) / pair.rate / 2;
  const double height = static_cast<double>(kBottom - kTop) / static_cast<double>(heat.width());

  std::map<int, std::string> paths;
  const auto place = [&](std::size_t column) {
    return x.inside(before + static_cast<double>(column) * step) * kStretchedWidth;
  };
  for (std::size_t row = 0; row < heat.width(); ++row) {
    for (std::size_t k = 0; k < heat.size();) {
      const int level = level_of(heat.mean(k, row));
      std::size_t end = k + 1;
      while (end < heat.size() && level_of(heat.mean(end, row)) == level) ++end;
      if (level != 0) {
        const double tall = level == kMissing ? height / 6 : level < 0 ? height / 2 : height;
        const double top = kBottom - static_cast<double>(row + 1) * height + (height - tall) / 2;
        fmt::format_to(std::back_inserter(paths[level]), "M{:.1f} {:.1f}H{:.1f}v{:.2f}H{:.1f}Z",
                       place(k), top, place(end), tall, place(k));
      }
      k = end;
    }
  }
  Markup svg;
  const std::string title = title_of(pair, "lag against time");
  open_chart(
      svg,
      {id, title,
       fmt::format("How alike the signals are in each window, by lag: above the middle {} is "
                   "later, below it {}. The table below holds the same data.",
                   names.b, names.a)},
      "curve", kBottom + 40);
  draw_time(svg, pair, kBottom);
  open_stretched(svg, kBottom);
  for (const auto& [level, path] : paths) {
    svg.empty("path", {{"class", heat_class(level)}, {"d", path}});
  }
  svg.close();
  draw_y_axis(svg, y, nice_ticks(-lag, lag, 5), kTop, kBottom);
  write_corner(svg,
               fmt::format("lag, s: above 0 {} first, below 0 {}", shortened(names.a, 14),
                           shortened(names.b, 14)),
               kBottom);
  svg.close();
  const std::vector<LegendEntry> entries{
      {R"(<path class="heat a l1" d="M0 1H7V13H0Z"/><path class="heat a l2" d="M7 1H14V13H7Z"/>)"
       R"(<path class="heat a l3" d="M14 1H21V13H14Z"/><path class="heat a l4" d="M21 1H28V13H21Z"/>)",
       "alike: z from .1, .25, .5, .8"},
      {R"(<path class="heat b l1" d="M0 4H7V10H0Z"/><path class="heat b l2" d="M7 4H14V10H7Z"/>)"
       R"(<path class="heat b l3" d="M14 4H21V10H14Z"/><path class="heat b l4" d="M21 4H28V10H21Z"/>)",
       "opposite, half as high: z from \u2212.1, \u2212.25, \u2212.5, \u2212.8"},
      {R"(<path class="heat none" d="M0 3H28V5H0ZM0 9H28V11H0Z"/>)", "missing, thin lines"}};
  const std::vector<std::string> columns{"Window from", fmt::format("{} first: mean z", names.b),
                                         "no lag", fmt::format("{} first: mean z", names.a)};
  std::vector<std::vector<std::string>> cells;
  const std::size_t together = rows_together(heat.size()), middle = heat.width() / 2;
  for (std::size_t k = 0; k < heat.size(); k += together) {
    const auto over = [&](std::size_t from, std::size_t to) {
      double sum = 0, n = 0;
      for (std::size_t row = from; row < to; ++row) {
        const double value = mean_over(heat, k, k + together, row);
        if (std::isnan(value)) continue;
        sum += value;
        n += 1;
      }
      return n > 0 ? sum / n : std::nan("");
    };
    cells.push_back({clock_text(pair, static_cast<double>(k) * step), cell(over(0, middle)),
                     cell(over(middle, middle + 1)), cell(over(middle + 1, heat.width()))});
  }
  return {svg.take(), legend(entries), data_table(title, columns, cells)};
}

Chart draw_lags(const PairResult& pair, const SignalNames& names, const std::string& id) {
  const synchrony::Mirroring& m = pair.mirroring;
  if (m.profile.size() < 2) throw std::invalid_argument("draw_lags: fewer than two lags");
  constexpr int kBottom = 178;
  const double lag = pair.plan.lag / pair.rate;
  double low = 0, high = 0.1;
  for (const auto* profile : {&m.profile, &m.absolute_profile}) {
    for (const double value : *profile) {
      if (std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  const double room = 0.08 * (high - low);
  const Scale x(-lag, lag), y(low - (low < 0 ? room : 0), high + room);
  Markup svg;
  const std::string title = title_of(pair, "how alike by lag");
  open_chart(svg,
             {id, title,
              fmt::format("Mean over windows; right of the middle {} is later, left of it {}. The "
                          "table below holds the same data.",
                          names.b, names.a)},
             "curve", kBottom + 40);
  draw_y_axis(svg, y, nice_ticks(y.lower(), y.upper(), 5), kTop, kBottom);
  draw_x_axis(svg, x, nice_ticks(-lag, lag, 8), kTop, kBottom);
  draw_reference(svg, along(x, 0), kTop, kBottom);
  svg.element("text", fmt::format("\u2190 {} first", shortened(names.b, 18)),
              {{"class", "tick"}, {"x", "0"}, {"y", fmt::format("{}", kBottom + 34)}});
  svg.element("text", fmt::format("{} first, s \u2192", shortened(names.a, 18)),
              {{"class", "tick end"}, {"x", "100%"}, {"y", fmt::format("{}", kBottom + 34)}});
  open_stretched(svg, kBottom);
  std::vector<std::vector<std::string>> cells;
  const std::size_t together = rows_together(m.profile.size());
  for (const auto* profile : {&m.absolute_profile, &m.profile}) {
    std::vector<Point> points;
    for (std::size_t l = 0; l < profile->size(); ++l) {
      if (std::isnan((*profile)[l])) continue;
      const double at = (static_cast<double>(l) - pair.plan.lag) / pair.rate;
      points.push_back(
          {x(at) * kStretchedWidth, kBottom - y.inside((*profile)[l]) * (kBottom - kTop)});
    }
    if (points.empty()) continue;
    svg.empty("path",
              {{"class", profile == &m.profile ? "line b" : "line a"}, {"d", line_path(points)}});
  }
  svg.close().close();
  for (std::size_t l = 0; l < m.profile.size(); l += together) {
    cells.push_back({number((static_cast<double>(l) - pair.plan.lag) / pair.rate),
                     cell(m.absolute_profile[l]), cell(m.profile[l])});
  }
  const std::vector<LegendEntry> entries{
      {R"(<path class="line a" d="M1 7L27 7"/>)", "mean |z|: alike or opposite"},
      {R"(<path class="line b" d="M1 7L27 7"/>)", "mean z: alike less opposite"}};
  const std::vector<std::string> columns{"Lag, s", "mean |z|", "mean z"};
  return {svg.take(), legend(entries), data_table(title, columns, cells)};
}

}  // namespace attune::report
