#include "report/chart_timeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "report/names.h"
#include "report/number.h"
#include "report/timeline_table.h"

namespace attune::report {
namespace {

constexpr int kTop = 8, kBottom = 208;           // the panel of closeness
constexpr int kFirstLane = 222, kLane = 22;      // lanes below it
constexpr double kLowest = 0.7, kHighest = 7.3;  // a little more than the scale: ends stay visible
constexpr double kZ95 = 1.96;
constexpr double kAside = 3;  // of 1000 along the width
constexpr std::size_t kMostLanes = 9, kLaneLabel = 10;
constexpr std::array<const char*, 2> kClass{"a", "b"};

struct Lane {
  std::string label;
  std::array<std::vector<double>, 2> times;
};

class Drawing {
 public:
  Drawing(const Timeline& timeline, const Days& days)
      : t_(timeline),
        days_(days),
        names_(partner_names(timeline.couple)),
        x_(std::floor(timeline.couple.times.front()), std::floor(timeline.couple.times.back()) + 1),
        y_(kLowest, kHighest),
        lanes_(lanes()) {}

  Chart draw() {
    open_chart(svg_, {t_.id, title(), description()}, "timeline", axis_bottom() + 24);
    shade_spells();
    draw_x_axis(svg_, x_, days_.ticks(x_.lower(), x_.upper(), 8), kTop, axis_bottom());
    std::vector<Tick> levels;
    for (int level = 1; level <= 7; ++level) levels.push_back({1.0 * level, std::to_string(level)});
    draw_y_axis(svg_, y_, levels, kTop, kBottom);
    svg_.element("text", "very close", {{"class", "tick y end"}, {"x", "-22"}, {"y", "22"}});
    svg_.element("text", "not close", {{"class", "tick y end"}, {"x", "-22"}, {"y", "203"}});
    open_stretched(svg_, axis_bottom());
    for (const std::size_t i : partners()) draw_course(i);
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) draw_marks(lane);
    svg_.close();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) label_lane(lane, lanes_[lane].label);
    if (spells()) draw_spell_lane();
    svg_.close();
    return {svg_.take(), legend_of(), timeline_table(t_.couple, title(), t_.show_spells, days_)};
  }

 private:
  [[nodiscard]] bool spells() const { return t_.show_spells && !t_.episodes.empty(); }
  [[nodiscard]] int lane_top(std::size_t lane) const {
    return kFirstLane + kLane * static_cast<int>(lane);
  }
  [[nodiscard]] int axis_bottom() const { return lane_top(lanes_.size() + (spells() ? 1 : 0)) + 2; }
  [[nodiscard]] double px(double closeness) const {
    return kBottom - y_.inside(closeness) * (kBottom - kTop);
  }
  [[nodiscard]] double at(double time) const { return x_(time) * kStretchedWidth; }

  [[nodiscard]] std::vector<std::size_t> partners() const {
    std::vector<std::size_t> who;
    for (const std::size_t i : {0U, 1U}) {
      if (took_part(t_.couple, i)) who.push_back(i);
    }
    return who;
  }

  [[nodiscard]] std::string who() const {
    std::vector<std::string> names;
    for (const std::size_t i : partners()) names.push_back(names_[i]);
    return listed(names);
  }

  [[nodiscard]] std::string title() const {
    return fmt::format("{}: closeness over time", couple_name(t_.couple.id));
  }

  [[nodiscard]] std::string description() const {
    std::string text = fmt::format(
        "Closeness of {} on the scale 1 to 7 from {} to {}, with 95% bands.", who(),
        days_.with_year(t_.couple.times.front()), days_.with_year(t_.couple.times.back()));
    if (t_.show_spells) {
      text += fmt::format(" {} shaded.",
                          count(t_.episodes.size(), "distant spell is", "distant spells are"));
    }
    return text + " The table below holds the same data.";
  }

  /// One lane a kind of moment, in the model's order; interventions after them as they come.
  [[nodiscard]] std::vector<Lane> lanes() const {
    std::vector<Lane> lanes{
        {"Touch", {}}, {"Reward", {}}, {"Resonance", {}}, {"Dialogue", {}}, {"Conflict", {}}};
    for (std::size_t i = 0; i < 2; ++i) {
      for (const analysis::Mark& mark : t_.couple.partners[i].marks) {
        const std::string channel = channel_of(mark.what);
        auto lane = std::find_if(lanes.begin(), lanes.end(),
                                 [&](const Lane& l) { return l.label == channel; });
        if (lane == lanes.end() && lanes.size() == kMostLanes) continue;
        if (lane == lanes.end()) lane = lanes.insert(lanes.end(), {channel, {}});
        auto& times = lane->times[i];
        if (times.empty() || times.back() != mark.time) times.push_back(mark.time);
      }
    }
    std::erase_if(lanes, [](const Lane& l) { return l.times[0].empty() && l.times[1].empty(); });
    return lanes;
  }

  void shade_spells() {
    if (!spells()) return;
    for (const analysis::Episode& e : t_.episodes) {
      svg_.empty("rect", {{"class", fmt::format("spell {}", kClass[partner(e)])},
                          {"x", along(x_, e.onset)},
                          {"width", width(e)},
                          {"y", fmt::format("{}", kTop)},
                          {"height", fmt::format("{}", kBottom - kTop)}});
    }
  }

  void draw_spell_lane() {
    const std::size_t lane = lanes_.size();
    label_lane(lane, "Distant");
    for (const analysis::Episode& e : t_.episodes) {
      svg_.empty("rect", {{"class", fmt::format("bar {}", kClass[partner(e)])},
                          {"x", along(x_, e.onset)},
                          {"width", width(e)},
                          {"y", fmt::format("{}", lane_top(lane) + (partner(e) == 0 ? 3 : 12))},
                          {"height", "6"}});
    }
  }

  [[nodiscard]] static std::size_t partner(const analysis::Episode& e) {
    return e.partner_index == 0 ? 0 : 1;
  }
  [[nodiscard]] std::string width(const analysis::Episode& e) const {
    const double share = std::max(0.004, x_(e.end) - x_(e.onset));
    return fmt::format("{:g}%", std::round(share * 1e4) / 100);
  }

  void draw_course(std::size_t i) {
    const analysis::PartnerStates& p = t_.couple.partners[i];
    std::vector<Point> mean, upper, lower, answers;
    for (std::size_t t = 0; t < t_.couple.times.size(); ++t) {
      const double x = at(t_.couple.times[t]);
      if (std::isfinite(p.closeness_mean[t]) && std::isfinite(p.closeness_sd[t])) {
        const double half = kZ95 * p.closeness_sd[t];
        mean.push_back({x, px(p.closeness_mean[t])});
        upper.push_back({x, px(p.closeness_mean[t] + half)});
        lower.push_back({x, px(p.closeness_mean[t] - half)});
      }
      // Beside the line, A left and B right, so that equal answers do not hide each other.
      const double aside = i == 0 ? -kAside : kAside;
      if (std::isfinite(p.answer[t])) answers.push_back({x + aside, px(p.answer[t])});
    }
    draw_path("band", i, band_path(upper, lower));
    draw_path("line", i, line_path(mean));
    draw_path("dots", i, dot_path(answers));
  }

  void draw_marks(std::size_t lane) {
    for (std::size_t i = 0; i < 2; ++i) {
      std::vector<Point> marks;
      const double y = lane_top(lane) + (i == 0 ? 6 : 15);
      for (const double time : lanes_[lane].times[i]) marks.push_back({at(time), y});
      draw_path("marks", i, dot_path(marks));
    }
  }

  void draw_path(std::string_view kind, std::size_t i, const std::string& path) {
    if (path.empty()) return;
    svg_.empty("path", {{"class", fmt::format("{} {}", kind, kClass[i])}, {"d", path}});
  }

  void label_lane(std::size_t lane, std::string_view label) {
    const int top = lane_top(lane);
    svg_.empty("line", {{"class", "rule"},
                        {"x1", "0"},
                        {"x2", "100%"},
                        {"y1", fmt::format("{}", top)},
                        {"y2", fmt::format("{}", top)}});
    svg_.element("text", shortened(label, kLaneLabel),
                 {{"class", "tick y"}, {"x", "-8"}, {"y", fmt::format("{}", top + 15)}});
  }

  [[nodiscard]] std::string legend_of() const {
    std::vector<LegendEntry> entries;
    const bool both = partners().size() == 2;
    for (const std::size_t i : partners()) {
      entries.push_back(
          {fmt::format(
               R"(<rect class="band {0}" x="1" y="1" width="26" height="12"/>)"
               R"(<path class="line {0}" d="M1 7L27 7"/><path class="dots {0}" d="M14 7h.1"/>)",
               kClass[i]),
           fmt::format("{}: {} line, {} dots{}", names_[i], i == 0 ? "solid" : "dashed",
                       i == 0 ? "round" : "square",
                       !both    ? ""
                       : i == 0 ? "; upper row of a lane"
                                : "; lower row of a lane")});
    }
    if (spells()) {
      entries.push_back({R"(<rect class="spell a" x="1" y="1" width="12" height="12"/>)"
                         R"(<rect class="spell b" x="15" y="1" width="12" height="12"/>)",
                         "shaded: answers fit a more distant spell"});
    }
    return legend(entries);
  }

  const Timeline& t_;
  const Days& days_;
  std::array<std::string, 2> names_;
  Scale x_, y_;
  std::vector<Lane> lanes_;
  Markup svg_;
};

}  // namespace

Chart draw_timeline(const Timeline& timeline, const Days& days) {
  if (timeline.couple.times.empty()) throw std::invalid_argument("draw_timeline: no check-ins");
  return Drawing(timeline, days).draw();
}

}  // namespace attune::report
