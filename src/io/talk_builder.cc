#include "io/talk_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "io/instant.h"
#include "io/number.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr double kSecondsADay = 86400;
constexpr double kMostSeconds = 1e8;  ///< three years

std::string listed(const std::set<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + shown(name);
  return list;
}

}  // namespace

bool parse_talk_time(std::string_view text, double& days, bool& calendar) {
  if (const auto number = parse_number(text)) {
    days = number->value;
    calendar = false;
    return true;
  }
  const auto instant = parse_iso(text);
  if (!instant) return false;
  days = instant->days;
  calendar = true;
  return true;
}

TalkBuilder::TalkBuilder(const TranscriptOptions& options, Problems& problems)
    : options_(options), problems_(problems) {
  if (options.time.empty() || parse_talk_time(options.time, time_, calendar_)) return;
  problems_.error(0, {}, fmt::format("--time {} is no time", shown(options.time)),
                  "2024-03-01T21:05, or a number of days as in the diary");
}

void TalkBuilder::leave_out(std::size_t line, const std::string& what) {
  Left& left = left_[what];
  if (left.count++ == 0) left.line = line;
}

void TalkBuilder::add(TranscriptLine line) {
  line.speaker = trim(line.speaker);
  line.text = trim(line.text);
  if (line.text.empty()) return leave_out(line.line, "without words");
  if (line.speaker.empty()) {
    problems_.error(line.line, "speaker", "nobody is named as the speaker",
                    "each line needs the speaker's name");
    return;
  }
  for (const double seconds : {line.start, line.end}) {
    if (std::isnan(seconds) || std::abs(seconds) <= kMostSeconds) continue;
    problems_.error(line.line, {}, fmt::format("{} seconds are no time of a talk", seconds));
    return;
  }
  if (line.end < line.start || line.clock_end < line.clock) {
    problems_.error(line.line, "end", "it ends before it starts");
    return;
  }
  if (line.couple.empty()) line.couple = options_.couple;
  const std::string key = line.couple + '\n' + line.conversation;
  const auto [place, fresh] = places_.try_emplace(key, groups_.size());
  if (fresh) groups_.push_back({line.conversation, line.couple, {}});
  groups_[place->second].lines.push_back(std::move(line));
}

/// Starts in order; all or none of the lines have a clock. @returns false after a fault.
bool TalkBuilder::order_lines(Group& group) {
  auto& lines = group.lines;
  const auto with_clock = static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [](const auto& line) { return !std::isnan(line.clock); }));
  if (with_clock != 0 && with_clock != lines.size()) {
    problems_.error(lines.front().line, "start", "some lines have a date and time, others do not",
                    "one way of telling time in one talk");
    return false;
  }
  const auto before = [](const TranscriptLine& a, const TranscriptLine& b) {
    return a.clock < b.clock || a.start < b.start;
  };
  const bool all_timed = std::none_of(lines.begin(), lines.end(), [](const auto& line) {
    return std::isnan(line.clock) && std::isnan(line.start);
  });
  if (all_timed && !std::is_sorted(lines.begin(), lines.end(), before)) {
    std::stable_sort(lines.begin(), lines.end(), before);
    problems_.note(lines.front().line, {}, "lines were not in the order of time: sorted");
  }
  return true;
}

void TalkBuilder::settle_session(const Group& group, std::size_t from, std::size_t to,
                                 std::size_t session, std::vector<conversation::Talk>& talks) {
  const auto begin = group.lines.begin() + static_cast<std::ptrdiff_t>(from),
             end = group.lines.begin() + static_cast<std::ptrdiff_t>(to);
  std::set<std::string> names;
  for (auto line = begin; line != end; ++line) names.insert(line->speaker);
  const bool part_only = session > 0 || to < group.lines.size();
  if (names.size() < 2 && part_only) return leave_out(begin->line, "that nobody answered");
  if (names.size() != 2) {
    problems_.error(
        begin->line, "speaker",
        fmt::format("talk {} has {}: {}; expected two",
                    group.id.empty() ? "of this file" : shown(group.id),
                    names.size() == 1 ? "one speaker" : "more than two speakers", listed(names)),
        names.size() == 1 ? "both partners must be named as the speaker of their lines"
                          : "keep the lines of two people, or name conversations apart");
    return;
  }
  conversation::Talk talk;
  talk.id = session > 0 ? fmt::format("{}#{}", group.id, session + 1) : group.id;
  talk.couple = group.couple;
  talk.speakers = {*names.begin(), *names.rbegin()};
  const double zero = begin->clock;
  talk.time = std::isnan(zero) ? (std::isnan(begin->time) ? time_ : begin->time) : zero;
  talk.calendar = !std::isnan(zero) || (std::isnan(begin->time) ? calendar_ : begin->calendar);
  for (auto line = begin; line != end; ++line) {
    const bool dated = !std::isnan(zero);
    const double start = dated ? (line->clock - zero) * kSecondsADay : line->start;
    const double stop = dated ? (line->clock_end - zero) * kSecondsADay : line->end;
    talk.utterances.push_back(
        {line->speaker == talk.speakers[0] ? 0 : 1, line->text, start, stop, line->line});
  }
  talks.push_back(std::move(talk));
}

void TalkBuilder::settle(Group& group, std::vector<conversation::Talk>& talks) {
  if (!order_lines(group)) return;
  const double pause = options_.pause_minutes * 60 / kSecondsADay;
  std::size_t from = 0, session = 0;
  for (std::size_t n = 1; n <= group.lines.size(); ++n) {
    const bool cut =
        n == group.lines.size() || group.lines[n].clock - group.lines[n - 1].clock > pause;
    if (!cut) continue;
    settle_session(group, from, n, session++, talks);
    from = n;
  }
}

std::vector<conversation::Talk> TalkBuilder::finish() {
  std::vector<conversation::Talk> talks;
  for (Group& group : groups_) {
    settle(group, talks);
    group.lines = {};
  }
  for (const auto& [what, left] : left_) {
    problems_.note(left.line, {},
                   fmt::format("{} {} {}: left out", left.count,
                               left.count == 1 ? "message" : "messages", what));
  }
  if (talks.empty() && problems_.errors() == 0) {
    problems_.error(0, {}, "there is no talk of two people in this file",
                    "see docs/formats/listen.md for what is read");
  }
  return talks;
}

}  // namespace attune::io
