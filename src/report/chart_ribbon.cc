#include "report/chart_ribbon.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/listen_rows.h"
#include "report/names.h"
#include "report/number.h"

namespace attune::report {
namespace {

using conversation::HeardTalk;
using conversation::Turn;
using conversation::Verdict;

constexpr int kTop = 4, kBar = 26, kMiddle = kTop + kBar, kFirstLane = 2 * kBar + 14, kLane = 20;
constexpr std::array<const char*, 2> kClass{"a", "b"};
constexpr std::size_t kMostText = 160;

class Drawing {
 public:
  Drawing(const HeardTalk& heard, const std::vector<conversation::LabelModel>& labels)
      : heard_(heard),
        labels_(labels),
        turns_(std::min(heard.turns.size(), kMostRibbonTurns)),
        x_(0, std::max(1.0, place(turns_))) {
    for (std::size_t k = 0; k < labels.size(); ++k) {
      bool any = false;
      for (std::size_t t = 0; t < turns_; ++t) any = any || says(t, k) != Verdict::no;
      if (any) lanes_.push_back(k);
    }
  }

  std::string svg(const ChartText& text) {
    const int height = kFirstLane + kLane * static_cast<int>(lanes_.size()) + 4;
    open_chart(svg_, text, "ribbon", height);
    for (const std::size_t i : {0U, 1U}) label(kTop + 18 + static_cast<int>(i) * kBar, name(i));
    svg_.empty("line", {{"class", "rule"},
                        {"x1", "0"},
                        {"x2", "100%"},
                        {"y1", fmt::format("{}", kMiddle)},
                        {"y2", fmt::format("{}", kMiddle)}});
    double at = 0;
    for (std::size_t t = 0; t < turns_; ++t) {
      draw_turn(heard_.turns[t], at);
      at += width(heard_.turns[t]);
    }
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) draw_lane(lane);
    svg_.close();
    return svg_.take();
  }

  [[nodiscard]] std::string legend_of() const {
    std::vector<LegendEntry> entries;
    for (const std::size_t i : {0U, 1U}) {
      entries.push_back(
          {fmt::format(R"(<rect class="said {}" x="4" y="1" width="20" height="12"/>)", kClass[i]),
           name(i)});
    }
    entries.push_back({R"(<rect class="said minimal a" x="4" y="1" width="20" height="12"/>)",
                       "an answer of a word or two"});
    if (!lanes_.empty()) {
      entries.push_back({R"(<circle class="mark a" cx="8" cy="7" r="4.5"/>)"
                         R"(<rect class="mark b" x="17" y="3" width="8" height="8"/>)",
                         "likely in this turn"});
      entries.push_back({R"(<circle class="mark unsure a" cx="8" cy="7" r="4.5"/>)"
                         R"(<rect class="mark unsure b" x="17" y="3" width="8" height="8"/>)",
                         "unsure"});
    }
    return legend(entries);
  }

  [[nodiscard]] std::string table(const std::string& caption, bool words) const {
    std::vector<std::string> columns{"Turn", "Who", "Words", "Says"};
    if (words) columns.emplace_back("Text");
    std::vector<std::vector<std::string>> rows;
    for (std::size_t t = 0; t < turns_; ++t) {
      const Turn& turn = heard_.turns[t];
      rows.push_back({fmt::format("{}", t + 1), name(static_cast<std::size_t>(turn.speaker)),
                      fmt::format("{}", turn.words), what(t)});
      if (words) rows.back().push_back(text_of(turn));
    }
    return data_table(caption, columns, rows);
  }

 private:
  [[nodiscard]] static double width(const Turn& turn) { return std::max(1.0, 1.0 * turn.words); }
  [[nodiscard]] double place(std::size_t before) const {
    double at = 0;
    for (std::size_t t = 0; t < before; ++t) at += width(heard_.turns[t]);
    return at;
  }
  [[nodiscard]] std::string name(std::size_t i) const {
    return partner_name(heard_.talk.speakers[i], i);
  }
  [[nodiscard]] Verdict says(std::size_t turn, std::size_t label) const {
    return conversation::verdict(heard_.probability(heard_.turns[turn], label),
                                 labels_[label].threshold);
  }

  void label(int y, const std::string& words) {
    svg_.element("text", shortened(words, 18),
                 {{"class", "tick y"}, {"x", "-8"}, {"y", fmt::format("{}", y)}});
  }

  void draw_turn(const Turn& turn, double at) {
    const bool below = turn.speaker == 1;
    svg_.empty("rect", {{"class", fmt::format("said {}{}", turn.minimal ? "minimal " : "",
                                              kClass[static_cast<std::size_t>(turn.speaker)])},
                        {"x", along(x_, at)},
                        {"width", along(x_, width(turn))},
                        {"y", fmt::format("{}", below ? kMiddle + 1 : kTop)},
                        {"height", fmt::format("{}", kBar - 1)}});
  }

  void draw_lane(std::size_t lane) {
    const std::size_t k = lanes_[lane];
    const int y = kFirstLane + kLane * static_cast<int>(lane) + kLane / 2;
    label(y + 4, capitalized(label_words(labels_[k].name)));
    double at = 0;
    for (std::size_t t = 0; t < turns_; ++t) {
      const Turn& turn = heard_.turns[t];
      const std::string x = along(x_, at + width(turn) / 2);
      at += width(turn);
      const Verdict verdict = says(t, k);
      if (verdict == Verdict::no) continue;
      const std::string kind = fmt::format("mark {}{}", verdict == Verdict::unsure ? "unsure " : "",
                                           kClass[static_cast<std::size_t>(turn.speaker)]);
      if (turn.speaker == 0) {
        svg_.empty("circle",
                   {{"class", kind}, {"cx", x}, {"cy", fmt::format("{}", y)}, {"r", "4.5"}});
      } else {
        svg_.empty("rect", {{"class", kind},
                            {"x", x},
                            {"y", fmt::format("{}", y - 4)},
                            {"width", "8"},
                            {"height", "8"},
                            {"transform", "translate(-4 0)"}});
      }
    }
  }

  [[nodiscard]] std::string what(std::size_t t) const {
    const Turn& turn = heard_.turns[t];
    std::vector<std::string> words;
    if (turn.minimal) words.emplace_back("a word or two");
    if (turn.open_questions > 0) words.emplace_back("open question");
    if (turn.closed_questions > 0) words.emplace_back("closed question");
    for (std::size_t k = 0; k < labels_.size(); ++k) {
      const Verdict verdict = says(t, k);
      if (verdict == Verdict::no) continue;
      words.push_back(label_words(labels_[k].name) +
                      (verdict == Verdict::unsure ? " (unsure)" : ""));
    }
    return words.empty() ? "-" : listed(words);
  }

  [[nodiscard]] std::string text_of(const Turn& turn) const {
    std::string text;
    for (std::size_t u = turn.first; u <= turn.last && text.size() < 4 * kMostText; ++u) {
      text += (text.empty() ? "" : " / ") + heard_.talk.utterances[u].text;
    }
    return shortened(text, kMostText);
  }

  const HeardTalk& heard_;
  const std::vector<conversation::LabelModel>& labels_;
  std::size_t turns_;
  Scale x_;
  std::vector<std::size_t> lanes_;
  Markup svg_;
};

}  // namespace

Chart draw_ribbon(const ChartText& text, const HeardTalk& heard,
                  const std::vector<conversation::LabelModel>& labels, bool words) {
  Drawing drawing(heard, labels);
  return {drawing.svg(text), drawing.legend_of(), drawing.table(text.title, words)};
}

}  // namespace attune::report
