#include "app/server/pages/course_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attune::server {
namespace {

using report::Markup;
using report::Point;
using report::Scale;
using report::Tick;

constexpr int kTop = 10, kBottom = 190, kHeight = 226;
constexpr double kLowest = 1, kHighest = 7;

double height_of(double value) {
  const double share = (std::clamp(value, kLowest, kHighest) - kLowest) / (kHighest - kLowest);
  return kBottom - share * (kBottom - kTop);
}

double place(const Scale& x, Day day) {
  return x.inside(static_cast<double>(day.days)) * report::kStretchedWidth;
}

/// Half a day of room on both sides, so that one day alone is a chart too.
Scale over_days(Day first, Day last) {
  return {static_cast<double>(first.days) - 0.5, static_cast<double>(last.days) + 0.5};
}

/// Whole days, at most five.
std::vector<Tick> day_ticks(Day first, Day last, const Messages& words) {
  const std::int64_t span = last.days - first.days,
                     step = std::max<std::int64_t>(1, (span + 3) / 4);
  std::vector<Tick> ticks;
  for (std::int64_t day = first.days; day <= last.days; day += step) {
    ticks.push_back({static_cast<double>(day), words.brief({day})});
  }
  return ticks;
}

void draw_axes(Markup& svg, const Scale& x, const std::vector<Tick>& days, const Scale& y) {
  const bool rated = y.lower() == kLowest && y.upper() == kHighest;
  const std::vector<Tick> levels{{1, "1"}, {3, "3"}, {5, "5"}, {7, "7"}};
  report::draw_y_axis(svg, y, rated ? levels : report::nice_ticks(y.lower(), y.upper(), 4), kTop,
                      kBottom);
  report::draw_x_axis(svg, x, days, kTop, kBottom);
}

void path(Markup& svg, std::string_view css_class, const std::string& d) {
  svg.empty("path", {{"class", css_class}, {"d", d}});
}

std::string range_of(const Course::Point& point, const Messages& words) {
  return fmt::format("{} ({}–{})", words.number(point.estimate, 1), words.number(point.lower, 1),
                     words.number(point.upper, 1));
}

/// Every day that has an answer or a point of the course.
std::string course_table(const Course& course, const Messages& words) {
  std::map<std::int64_t, std::pair<std::string, std::string>> cells;
  for (const Course::Answer& answer : course.answers) {
    cells[answer.day.days].first = words.number(answer.value, 0);
  }
  for (const Course::Point& point : course.points) {
    cells[point.day.days].second = range_of(point, words);
  }
  const std::string none = words.say("timeline.skipped");
  std::vector<std::vector<std::string>> rows;
  for (const auto& [day, cell] : cells) {
    rows.push_back({words.date({day}), cell.first.empty() ? none : cell.first, cell.second});
  }
  const std::vector<std::string> columns{words.say("chart.day"), words.say("chart.answer"),
                                         words.say("chart.range")};
  return report::data_table(words.say("timeline.caption"), columns, rows);
}

std::string course_legend(const Course& course, const Messages& words) {
  std::vector<report::LegendEntry> entries{
      {R"(<path class="dots a" d="M14 7h.1"/>)", words.say("chart.answers")}};
  if (!course.points.empty()) {
    entries.push_back({R"(<path class="band a" d="M1 2L27 2L27 12L1 12Z"/>)"
                       R"(<path class="line a" d="M1 7L27 7"/>)",
                       words.say("chart.course")});
  }
  if (!course.spells.empty()) {
    entries.push_back({R"(<rect class="spell b" x="1" y="1" width="26" height="12"/>)",
                       words.say("name.distant_spells")});
  }
  return report::legend(entries);
}

std::pair<Day, Day> ends_of(const Course& course) {
  if (course.answers.empty() && course.points.empty()) {
    throw std::invalid_argument("draw_course: a course without days");
  }
  std::int64_t first = INT64_MAX, last = INT64_MIN;
  const auto widen = [&](Day day) {
    first = std::min(first, day.days);
    last = std::max(last, day.days);
  };
  for (const Course::Answer& answer : course.answers) widen(answer.day);
  for (const Course::Point& point : course.points) widen(point.day);
  return {{first}, {last}};
}

void draw_spells(Markup& svg, const Course& course, const Scale& x) {
  for (const Course::Spell& spell : course.spells) {
    const double from = x.inside(static_cast<double>(spell.from.days) - 0.5);
    const double until = x.inside(static_cast<double>(spell.until.days) + 0.5);
    svg.empty("rect", {{"class", "spell b"},
                       {"x", fmt::format("{:.2f}%", from * 100)},
                       {"width", fmt::format("{:.2f}%", (until - from) * 100)},
                       {"y", std::to_string(kTop)},
                       {"height", std::to_string(kBottom - kTop)}});
  }
}

void draw_band(Markup& svg, const Course& course, const Scale& x) {
  std::vector<Point> mean, upper, lower;
  for (const Course::Point& point : course.points) {
    const double at = place(x, point.day);
    mean.push_back({at, height_of(point.estimate)});
    upper.push_back({at, height_of(point.upper)});
    lower.push_back({at, height_of(point.lower)});
  }
  path(svg, "band a", report::band_path(upper, lower));
  path(svg, "line a", report::line_path(mean));
}

using Week = TogetherView::Week;

std::vector<Week> weeks_of_both(std::vector<Week> weeks) {
  std::erase_if(weeks, [](const Week& week) { return !week.mine || !week.theirs; });
  std::sort(weeks.begin(), weeks.end(),
            [](const Week& a, const Week& b) { return a.monday.days < b.monday.days; });
  return weeks;
}

/// Answers of 1..7 share one axis; minutes and shares have their own, from 0.
Scale scale_of(const std::vector<Week>& weeks) {
  double low = *weeks[0].mine, high = low;
  for (const Week& week : weeks) {
    low = std::min({low, *week.mine, *week.theirs});
    high = std::max({high, *week.mine, *week.theirs});
  }
  if (low >= kLowest && high <= kHighest) return {kLowest, kHighest};
  return {std::min(0.0, low), high > 0 ? high : 1};
}

void draw_means(Markup& svg, const std::vector<Week>& weeks, std::optional<double> Week::*whose,
                const std::string& css_class, const Scale& x, const Scale& y) {
  std::vector<Point> points;
  for (const Week& week : weeks) {
    points.push_back(
        {place(x, week.monday), kBottom - y.inside(*(week.*whose)) * (kBottom - kTop)});
  }
  path(svg, "line " + css_class, report::line_path(points));
  path(svg, "dots " + css_class, report::dot_path(points));
}

}  // namespace

report::Chart draw_course(const Course& course, const std::string& id, const Messages& words) {
  const auto [first, last] = ends_of(course);
  const Scale x = over_days(first, last);
  Markup svg;
  const std::string told =
      words.say("chart.course_description", {{"first", words.date(first)},
                                             {"last", words.date(last)},
                                             {"count", std::to_string(course.answers.size())}});
  report::open_chart(svg, {id, words.say("timeline.caption"), told}, "curve", kHeight);
  draw_axes(svg, x, day_ticks(first, last, words), Scale(kLowest, kHighest));
  draw_spells(svg, course, x);
  report::open_stretched(svg, kHeight);
  if (!course.points.empty()) draw_band(svg, course, x);
  std::vector<Point> dots;
  for (const Course::Answer& answer : course.answers) {
    dots.push_back({place(x, answer.day), height_of(answer.value)});
  }
  path(svg, "dots a", report::dot_path(dots));
  svg.close().close();
  return {svg.take(), course_legend(course, words), course_table(course, words)};
}

std::optional<report::Chart> draw_weeks(const TogetherView::Shared& shared, const std::string& id,
                                        const Messages& words) {
  const std::vector<Week> weeks = weeks_of_both(shared.weeks);
  if (weeks.empty()) return std::nullopt;
  const Day first = weeks.front().monday, last = weeks.back().monday;
  const Scale x = over_days(first, last), y = scale_of(weeks);
  Markup svg;
  const std::string told = words.say("chart.weeks_description",
                                     {{"first", words.date(first)}, {"last", words.date(last)}});
  report::open_chart(svg, {id, words.say("name." + shared.what), told}, "curve", kHeight);
  draw_axes(svg, x, day_ticks(first, last, words), y);
  report::open_stretched(svg, kHeight);
  draw_means(svg, weeks, &Week::theirs, "b", x, y);
  draw_means(svg, weeks, &Week::mine, "a", x, y);
  svg.close().close();
  const std::vector<report::LegendEntry> entries{
      {R"(<path class="line a" d="M1 7L27 7"/>)", words.say("together.mine")},
      {R"(<path class="line b" d="M1 7L27 7"/>)", words.say("together.theirs")}};
  return report::Chart{svg.take(), report::legend(entries), {}};
}

}  // namespace attune::server
