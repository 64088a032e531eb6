#include "io/chat_export.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "io/instant.h"
#include "io/json.h"
#include "io/lines.h"
#include "io/subtitles.h"
#include "io/text.h"

namespace attune::io {
namespace {

/// A date as three numbers whose order is not known yet.
struct Stamp {
  std::array<int, 3> date{};
  bool year_first = false;
  double day_share = 0;
  bool half_day = false;  ///< AM or PM
};

struct Message {
  std::size_t line = 0;
  Stamp stamp;
  std::string speaker, text;
};

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes up to four digits off the front. @returns -1: there are none.
int take_digits(std::string_view& text) {
  int value = -1;
  for (int n = 0; n < 4 && !text.empty() && digit(text.front()); ++n) {
    value = 10 * std::max(value, 0) + (text.front() - '0');
    text.remove_prefix(1);
  }
  return value;
}

bool take_any(std::string_view& text, std::string_view any) {
  if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Spaces, also narrow ones, and the invisible marks of direction.
void skip_space(std::string_view& text) {
  constexpr std::array<std::string_view, 5> kSpaces{" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x8E",
                                                    "\xE2\x80\x8F"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view space : kSpaces) {
      if (!text.starts_with(space)) continue;
      text.remove_prefix(space.size());
      found = true;
    }
  }
}

std::optional<double> take_clock(std::string_view& text, bool& half_day) {
  int hour = take_digits(text);
  if (hour < 0 || hour > 23 || !take_any(text, ":.")) return std::nullopt;
  const int minute = take_digits(text);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  if (text.size() > 1 && text[0] == ':' && digit(text[1])) {
    text.remove_prefix(1);
    second = take_digits(text);
    if (second > 60) return std::nullopt;
  }
  std::string_view after = text;
  skip_space(after);
  const std::string half = lower_case(after.substr(0, 4));
  const bool am = half.starts_with("am") || half.starts_with("a.m.");
  const bool pm = half.starts_with("pm") || half.starts_with("p.m.");
  if (am || pm) {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (pm ? 12 : 0);
    half_day = true;
    after.remove_prefix(half[1] == 'm' ? 2 : 4);
    text = after;
  }
  return (hour * 3600 + minute * 60 + second) / 86400.0;
}

std::optional<Stamp> take_stamp(std::string_view& text) {
  std::string_view rest = text;
  skip_space(rest);
  const bool bracket = take_any(rest, "[");
  Stamp stamp;
  const std::size_t before = rest.size();
  for (std::size_t n = 0; n < 3; ++n) {
    const std::size_t size = rest.size();
    stamp.date[n] = take_digits(rest);
    if (stamp.date[n] < 0 || (n < 2 && !take_any(rest, "/.-"))) return std::nullopt;
    if (n == 0) stamp.year_first = size - rest.size() == 5;
  }
  if (before == rest.size()) return std::nullopt;
  take_any(rest, ",T");
  skip_space(rest);
  const auto clock = take_clock(rest, stamp.half_day);
  if (!clock) return std::nullopt;
  stamp.day_share = *clock;
  skip_space(rest);
  if (bracket ? !take_any(rest, "]") : !take_any(rest, "-")) return std::nullopt;
  skip_space(rest);
  text = rest;
  return stamp;
}

/// @returns days since 1970, or nothing if there is no such day.
std::optional<double> day_of(const Stamp& stamp, bool month_first) {
  int year = stamp.date[2], month = stamp.date[month_first ? 0 : 1],
      day = stamp.date[month_first ? 1 : 0];
  if (stamp.year_first) {
    year = stamp.date[0];
    month = stamp.date[1];
    day = stamp.date[2];
  }
  if (year < 100) year += 2000;
  const auto date = date::year(year) / month / day;
  if (year < 1970 || year > 2200 || !date.ok()) return std::nullopt;
  return static_cast<double>(date::sys_days(date).time_since_epoch().count());
}

/// Whether months come before days in this file.
bool month_first(const std::vector<Message>& messages, Problems& problems) {
  bool first_above = false, second_above = false, half_day = false, any = false;
  for (const Message& message : messages) {
    if (message.stamp.year_first) continue;
    any = true;
    first_above = first_above || message.stamp.date[0] > 12;
    second_above = second_above || message.stamp.date[1] > 12;
    half_day = half_day || message.stamp.half_day;
  }
  if (!any || first_above != second_above) return second_above;
  if (first_above) return false;  // both: each message that is no date is told
  problems.note(messages.front().line, {},
                fmt::format("no date tells whether days or months come first: taken as {} first",
                            half_day ? "month" : "day"));
  return half_day;
}

bool is_placeholder(std::string_view text) {
  constexpr std::array<std::string_view, 9> kPlaceholders{
      "<Media omitted>",         "image omitted", "video omitted",    "audio omitted",
      "sticker omitted",         "GIF omitted",   "document omitted", "This message was deleted",
      "You deleted this message"};
  return std::any_of(kPlaceholders.begin(), kPlaceholders.end(), [&](std::string_view placeholder) {
    return text.find(placeholder) != std::string_view::npos && text.size() < placeholder.size() + 8;
  });
}

std::vector<Message> messages_of(std::string_view text, TalkBuilder& builder, Problems& problems) {
  std::vector<Message> messages;
  Lines lines(text);
  bool open = false;  // the message before goes on
  while (const auto line = lines.next()) {
    std::string_view rest = *line;
    const auto stamp = take_stamp(rest);
    if (!stamp) {
      if (open) {
        messages.back().text += '\n';
        messages.back().text += rest;
      } else if (messages.empty() && !trim(rest).empty()) {
        problems.error(lines.number(), {},
                       fmt::format("{} begins with no date and time", shown(rest)),
                       "a chat has a line like 31/12/2020, 21:41 - Ann: text");
        return messages;
      }
      continue;
    }
    const std::size_t colon = rest.find(": ");
    const std::size_t bare = rest.ends_with(':') ? rest.size() - 1 : std::string_view::npos;
    const std::size_t end = std::min(colon, bare);
    open = end != std::string_view::npos && end > 0 && end <= 100;
    if (!open) {
      builder.leave_out(lines.number(), "of the messenger itself");
      continue;
    }
    messages.push_back({lines.number(), *stamp, std::string(rest.substr(0, end)),
                        std::string(rest.substr(std::min(end + 2, rest.size())))});
  }
  return messages;
}

/// Telegram writes a text, or a list of texts and of tables with a "text".
std::string telegram_text(const Json& text) {
  if (text.is_string()) return text.get<std::string>();
  std::string whole;
  if (!text.is_array()) return whole;
  for (const Json& part : text) {
    if (part.is_string()) whole += part.get<std::string>();
    if (part.is_object() && part.contains("text") && part["text"].is_string()) {
      whole += part["text"].get<std::string>();
    }
  }
  return whole;
}

}  // namespace

bool looks_like_chat(std::string_view start) {
  Lines lines(start);
  for (int n = 0; n < 5; ++n) {
    auto line = lines.next();
    if (!line) return false;
    if (take_stamp(*line)) return true;
  }
  return false;
}

void read_chat_lines(std::string_view text, TalkBuilder& builder, Problems& problems) {
  std::vector<Message> messages = messages_of(text, builder, problems);
  const bool months = month_first(messages, problems);
  for (Message& message : messages) {
    const auto day = day_of(message.stamp, months);
    if (!day) {
      problems.error(message.line, {}, "there is no such date",
                     months ? "months come first in this file" : "days come before months here");
      continue;
    }
    if (is_placeholder(message.text)) {
      builder.leave_out(message.line, "without words");
      continue;
    }
    TranscriptLine own;
    own.line = message.line;
    own.speaker = std::move(message.speaker);
    own.text = std::move(message.text);
    own.clock = *day + message.stamp.day_share;
    builder.add(std::move(own));
  }
}

void read_telegram(std::string_view json, TalkBuilder& builder, Problems& problems) {
  const Json file = Json::parse(json, nullptr, false);
  if (file.is_discarded()) {
    problems.error(0, {}, "the file begins like JSON but is none", "export the chat once more");
    return;
  }
  if (!file.is_object() || !file.contains("messages") || !file["messages"].is_array()) {
    problems.error(0, {}, "there is no list \"messages\"",
                   "export one chat from Telegram Desktop as JSON");
    return;
  }
  std::size_t number = 0;
  for (const Json& message : file["messages"]) {
    ++number;
    const auto text_of = [&](const char* key) {
      return message.is_object() && message.contains(key) && message[key].is_string()
                 ? message[key].get<std::string>()
                 : std::string();
    };
    if (text_of("type") != "message") {
      builder.leave_out(number, "of the messenger itself");
      continue;
    }
    const auto instant = parse_iso(text_of("date"));
    if (!instant || !instant->has_time_of_day) {
      problems.error(number, "date",
                     fmt::format("{} is no date with a time", shown(text_of("date"))),
                     "2020-12-31T21:41:05");
      continue;
    }
    TranscriptLine own;
    own.line = number;
    own.speaker = text_of("from");
    own.text = message.contains("text") ? telegram_text(message["text"]) : std::string();
    own.clock = instant->days;
    builder.add(std::move(own));
  }
}

}  // namespace attune::io
