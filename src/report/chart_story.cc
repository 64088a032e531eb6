#include "report/chart_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

using analysis::Interval;

constexpr std::array<const char*, 2> kClass{"a", "b"};
/// Panels from the top down, px.
struct Panel {
  int top, bottom;
};
constexpr Panel kStrain{52, 104}, kWith{138, 288}, kWithout{448, 598}, kShare{640, 740};
constexpr int kLanes = 300, kLane = 21, kHeight = 772;
constexpr double kLowest = 1, kHighest = 7;  // of the scale
constexpr double kStrainReach = 4;           // SDs either way

/// Channels as the lanes show them.
struct Lane {
  const char* label;
  std::array<world::Channel, 2> channels;
};
constexpr std::array<Lane, 5> kMoments{{{"Touch", {world::touch, world::sex}},
                                        {"Open talk", {world::dialogue, world::dialogue}},
                                        {"Time out, fun", {world::reward, world::reward}},
                                        {"Laughing", {world::resonance, world::resonance}},
                                        {"Thanks", {world::gratitude, world::gratitude}}}};

std::string px(double value) { return fmt::format("{:g}", std::round(value * 10) / 10); }

class Drawing {
 public:
  explicit Drawing(const world::Story& story) : s_(story), x_(0, world::kStoryDays) {}

  Chart draw() {
    open_chart(svg_,
               {"story", "A distant spell, and the way back",
                "A made-up couple over eleven weeks: strain, closeness of both partners with a way "
                "back and without it, shared moments, and in how many of the couples partner A "
                "stays distant."},
               "timeline story", kHeight);
    shade_phases();
    draw_strain();
    draw_closeness(kWith, 1, "With talk, time out, touch and attuned answers");
    draw_lanes();
    draw_closeness(kWithout, 0, "The same couple without them");
    draw_shares();
    svg_.close();
    return {svg_.take(), legend_of(), table_of()};
  }

 private:
  [[nodiscard]] double at(double day) const { return x_(day) * kStretchedWidth; }
  static double inside(const Panel& panel, double share) {
    return panel.bottom - std::clamp(share, 0.0, 1.0) * (panel.bottom - panel.top);
  }
  static double level(const Panel& panel, double closeness) {
    return inside(panel, (closeness - kLowest) / (kHighest - kLowest));
  }

  void heading(const Panel& panel, std::string_view words) {
    svg_.element("text", words, {{"class", "heading"}, {"x", "0"}, {"y", px(panel.top - 10)}});
  }

  void phase(double from, double to, const char* kind, std::string_view first,
             std::string_view second) {
    svg_.empty("rect", {{"class", fmt::format("phase {}", kind)},
                        {"x", along(x_, from)},
                        {"width", fmt::format("{:g}%", 100 * (x_(to) - x_(from)))},
                        {"y", "0"},
                        {"height", fmt::format("{}", kShare.bottom)}});
    const std::string x = along(x_, from + 0.7);
    svg_.element("text", first, {{"class", "phase-words wide"}, {"x", x}, {"y", "14"}});
    svg_.element("text", second, {{"class", "phase-words soft wide"}, {"x", x}, {"y", "29"}});
  }

  void shade_phases() {
    phase(0, world::kHardFrom, "usual", "Usual weeks", "");
    phase(world::kHardFrom, world::kWayBackFrom, "hard", "Work piles up, no time",
          "A grows distant");
    phase(world::kWayBackFrom, world::kStoryDays, "back", "Talk, time out, touch, attuned answers",
          "or none of it, below (work eases after week 7)");
  }

  void weeks(const Panel& panel, bool labels) {
    std::vector<Tick> ticks;
    for (int week = 0; week <= static_cast<int>(world::kStoryDays / 7); ++week) {
      ticks.push_back({week * 7.0, labels ? fmt::format("{}", week) : std::string()});
    }
    draw_x_axis(svg_, x_, ticks, panel.top, panel.bottom);
  }

  /// Means over days: four readings a day would show the hours.
  template <class Read>
  [[nodiscard]] std::vector<double> daily(std::size_t way, std::size_t who,
                                          const Read& read) const {
    std::vector<double> sums(static_cast<std::size_t>(world::kStoryDays), 0);
    std::vector<int> counts(sums.size(), 0);
    for (std::size_t j = 0; j < s_.schedule.times.size(); ++j) {
      const auto day = static_cast<std::size_t>(s_.schedule.times[j]);
      sums[day] += read(s_.shown[way].readings[who][j]);
      ++counts[day];
    }
    for (std::size_t day = 0; day < sums.size(); ++day) sums[day] /= counts[day];
    return sums;
  }

  [[nodiscard]] std::vector<double> closeness(std::size_t way, std::size_t who) const {
    return daily(way, who,
                 [&](const world::Reading& r) { return s_.mean_closeness + r.closeness; });
  }

  template <class Y>
  void line(const std::vector<double>& days, std::size_t who, const char* kind, const Y& y) {
    std::vector<Point> points;
    for (std::size_t day = 0; day < days.size(); ++day) {
      points.push_back({at(static_cast<double>(day) + 0.5), y(days[day])});
    }
    svg_.empty("path",
               {{"class", fmt::format("{} {}", kind, kClass[who])}, {"d", line_path(points)}});
  }

  void draw_strain() {
    weeks(kStrain, false);
    heading(kStrain, "Strain");
    const auto y = [&](double e) { return inside(kStrain, 0.5 + e / (2 * kStrainReach)); };
    svg_.element("text", "more", {{"class", "tick y"}, {"x", "-8"}, {"y", px(y(3) + 6)}});
    svg_.element("text", "usual", {{"class", "tick y"}, {"x", "-8"}, {"y", px(y(0) + 4)}});
    svg_.empty(
        "line",
        {{"class", "rule"}, {"x1", "0"}, {"x2", "100%"}, {"y1", px(y(0))}, {"y2", px(y(0))}});
    open_stretched(svg_, kHeight);
    for (const std::size_t i : {0U, 1U}) {
      line(daily(1, i, [](const world::Reading& r) { return r.state.strain; }), i, "line", y);
    }
    svg_.close();
  }

  void draw_closeness(const Panel& panel, std::size_t way, std::string_view words) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (const auto& [from, to] : s_.shown[way].spells[i]) {
        const double begin = std::max(from, 0.0);
        svg_.empty("rect",
                   {{"class", fmt::format("spell {}", kClass[i])},
                    {"x", along(x_, begin)},
                    {"width", fmt::format("{:g}%", 100 * std::max(0.003, x_(to) - x_(begin)))},
                    {"y", fmt::format("{}", panel.top)},
                    {"height", fmt::format("{}", panel.bottom - panel.top)}});
      }
    }
    weeks(panel, false);
    heading(panel, words);
    std::vector<Tick> levels;
    for (const int n : {1, 3, 5, 7}) levels.push_back({1.0 * n, fmt::format("{}", n)});
    draw_y_axis(svg_, Scale(kLowest, kHighest), levels, panel.top, panel.bottom);
    svg_.element("text", "close", {{"class", "tick y"}, {"x", "-24"}, {"y", px(panel.top + 5)}});
    svg_.element("text", "distant",
                 {{"class", "tick y"}, {"x", "-24"}, {"y", px(panel.bottom + 3)}});
    open_stretched(svg_, kHeight);
    for (const std::size_t i : {0U, 1U}) {
      line(closeness(way, i), i, "line", [&](double c) { return level(panel, c); });
    }
    svg_.close();
  }

  /// What they share with the way back: filled where it reaches A in full, hollow where less does.
  void draw_lanes() {
    for (std::size_t n = 0; n < kMoments.size(); ++n) {
      const int top = kLanes + kLane * static_cast<int>(n);
      svg_.empty("line", {{"class", "rule"},
                          {"x1", "0"},
                          {"x2", "100%"},
                          {"y1", fmt::format("{}", top)},
                          {"y2", fmt::format("{}", top)}});
      svg_.element("text", kMoments[n].label,
                   {{"class", "tick y"}, {"x", "-8"}, {"y", fmt::format("{}", top + 15)}});
    }
    weeks({kLanes, kLanes + kLane * static_cast<int>(kMoments.size())}, false);
    for (const world::SharedMoment& m : s_.shown[1].moments) {
      const auto lane = std::find_if(kMoments.begin(), kMoments.end(), [&](const Lane& l) {
        return l.channels[0] == m.moment.channel || l.channels[1] == m.moment.channel;
      });
      if (lane == kMoments.end() || m.time < 0) continue;
      const double y = kLanes + kLane * static_cast<double>(lane - kMoments.begin()) + 11;
      svg_.empty("circle", {{"class", m.landed[0] < 1 ? "moment less" : "moment"},
                            {"cx", along(x_, m.time)},
                            {"cy", px(y)},
                            {"r", "3.5"}});
    }
  }

  void draw_shares() {
    weeks(kShare, true);
    heading(kShare, fmt::format("How many of {} such couples: A is distant", s_.withdrawn));
    std::vector<Tick> levels;
    for (const double share : {0.0, 0.5, 1.0}) levels.push_back({share, percent(share)});
    draw_y_axis(svg_, Scale(0, 1), levels, kShare.top, kShare.bottom);
    svg_.element("text", "weeks", {{"class", "tick end"}, {"x", "100%"}, {"y", "770"}});
    open_stretched(svg_, kHeight);
    for (const std::size_t way : {0U, 1U}) {
      std::vector<Point> mean, upper, lower;
      for (std::size_t j = 0; j < s_.schedule.times.size(); ++j) {
        const Interval& share = s_.share_withdrawn[way][j];
        const double x = at(s_.schedule.times[j]);
        mean.push_back({x, inside(kShare, share.estimate)});
        upper.push_back({x, inside(kShare, share.upper)});
        lower.push_back({x, inside(kShare, share.lower)});
      }
      const char* kind = way == 1 ? "with" : "without";
      svg_.empty("path", {{"class", fmt::format("band {}", kind)}, {"d", band_path(upper, lower)}});
      svg_.empty("path", {{"class", fmt::format("line {}", kind)}, {"d", line_path(mean)}});
    }
    svg_.close();
  }

  [[nodiscard]] static std::string legend_of() {
    const std::vector<LegendEntry> entries{
        {R"(<path class="line a" d="M1 7L27 7"/>)", "partner A"},
        {R"(<path class="line b" d="M1 7L27 7"/>)", "partner B"},
        {R"(<rect class="spell a" x="1" y="1" width="12" height="12"/>)"
         R"(<rect class="spell b" x="15" y="1" width="12" height="12"/>)",
         "shaded: a distant spell of A, of B"},
        {R"(<circle class="moment" cx="14" cy="7" r="3.5"/>)", "a moment that reaches A in full"},
        {R"(<circle class="moment less" cx="14" cy="7" r="3.5"/>)",
         "one of which less or nothing reaches A"},
        {R"(<rect class="band with" x="1" y="1" width="26" height="12"/>)"
         R"(<path class="line with" d="M1 7L27 7"/>)",
         "such couples with the way back, 95% band"},
        {R"(<rect class="band without" x="1" y="1" width="26" height="12"/>)"
         R"(<path class="line without" d="M1 7L27 7"/>)",
         "such couples without it"}};
    return legend(entries);
  }

  /// Week by week.
  [[nodiscard]] std::string table_of() const {
    const std::vector<std::string> columns{"Week",
                                           "A with",
                                           "B with",
                                           "A without",
                                           "B without",
                                           "A distant, with",
                                           "A distant, without"};
    const std::array<std::vector<double>, 4> days{closeness(1, 0), closeness(1, 1), closeness(0, 0),
                                                  closeness(0, 1)};
    std::vector<std::vector<std::string>> rows;
    for (std::size_t day = 0; day + 6 < days[0].size(); day += 7) {
      auto& row = rows.emplace_back(1, fmt::format("{}", day / 7 + 1));
      for (const auto& series : days) {
        double sum = 0;
        for (std::size_t d = day; d < day + 7; ++d) sum += series[d] / 7;
        row.push_back(number(sum, 1));
      }
      const std::size_t middle = day * (s_.schedule.times.size() / days[0].size()) +
                                 s_.schedule.times.size() / days[0].size() * 7 / 2;
      row.push_back(percent_with_range(s_.share_withdrawn[1][middle]));
      row.push_back(percent_with_range(s_.share_withdrawn[0][middle]));
    }
    return data_table(
        "Closeness of the couple that is shown (mean of the week, 1 to 7), and the "
        "share of couples in which A is distant in the middle of the week",
        columns, rows);
  }

  const world::Story& s_;
  Scale x_;
  Markup svg_;
};

}  // namespace

Chart draw_story(const world::Story& story) { return Drawing(story).draw(); }

}  // namespace attune::report
