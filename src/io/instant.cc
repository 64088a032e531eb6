#include "io/instant.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <locale>
#include <sstream>
#include <stdexcept>

#include "io/text.h"

namespace attune::io {
namespace {

using LocalTime = date::local_time<std::chrono::milliseconds>;
constexpr double kMillisecondsPerDay = 86400e3;

/// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = 10 * value + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Takes "HH:MM[:SS[.fraction]]" off the front. @returns seconds of the day.
std::optional<double> take_time_of_day(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  double seconds = 0;
  if (take(text, ':')) {
    const auto second = take_number(text, 2);
    if (!second || *second > 59) return std::nullopt;
    seconds = *second;
    if (take(text, '.') || take(text, ',')) {
      double weight = 0.1;
      if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
        seconds += weight * (text.front() - '0');
        weight /= 10;
      }
    }
  }
  return *hour * 3600.0 + *minute * 60.0 + seconds;
}

/// Takes "Z", "+01", "+0100" or "+01:00" off the front. @returns whether there was a zone.
std::optional<bool> take_zone(std::string_view& text) {
  if (text.empty()) return false;
  if (take(text, 'Z') || take(text, 'z')) return true;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  if (!take_number(text, 2)) return std::nullopt;
  if (text.empty()) return true;
  static_cast<void>(take(text, ':'));
  if (!take_number(text, 2)) return std::nullopt;
  return true;
}

std::string format_iso(std::int64_t milliseconds) {
  const LocalTime time{std::chrono::milliseconds(milliseconds)};
  const auto day = date::floor<date::days>(time);
  const date::year_month_day ymd{day};
  const std::int64_t of_day = (time - LocalTime(day)).count();
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(ymd.year()),
                  static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                  of_day / 3600000, of_day / 60000 % 60);
  if (of_day % 60000 != 0) text += fmt::format(":{:02}", of_day / 1000 % 60);
  if (of_day % 1000 != 0) text += fmt::format(".{:03}", of_day % 1000);
  return text;
}

std::int64_t to_units(double days, double units_per_day) {
  if (!(std::abs(days) < 1e7)) {
    throw std::invalid_argument(fmt::format("iso time: {} days is not a date", days));
  }
  return std::llround(days * units_per_day);
}

}  // namespace

std::optional<Instant> parse_iso(std::string_view text) {
  text = trim(text);
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const date::year_month_day ymd{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                 date::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) return std::nullopt;
  Instant instant{.days = static_cast<double>(date::local_days{ymd}.time_since_epoch().count())};
  if (text.empty()) {
    instant.days += kAssumedHour / 24;
    instant.has_time_of_day = false;
    return instant;
  }
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto seconds = take_time_of_day(text);
  if (!seconds) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  instant.days += *seconds / 86400;
  instant.had_zone = *zone;
  return instant;
}

std::optional<double> parse_time_of_day(std::string_view text) {
  text = trim(text);
  const auto seconds = take_time_of_day(text);
  if (!seconds || !text.empty()) return std::nullopt;
  return *seconds / 86400;
}

std::string TimeFormat::fault(const std::string& format) {
  // Only directives that every strftime shares; others differ between systems.
  constexpr std::string_view kKnown = "YymdebBhHIMSpTRFDjzaA%nt";
  std::string seen;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (static_cast<unsigned char>(format[i]) < 0x20) return "it holds a control character";
    if (format[i] != '%') continue;
    ++i;
    if (i == format.size()) return "it ends in a lone %";
    if (kKnown.find(format[i]) == std::string_view::npos) {
      return fmt::format("it has {}, which is not known", shown(format.substr(i - 1, 2)));
    }
    seen += format[i];
  }
  const auto has = [&](std::string_view any) {
    return seen.find_first_of(any) != std::string::npos;
  };
  const bool date = has("FD") || (has("Yy") && (has("j") || (has("mbBh") && has("de"))));
  if (!date) return "it lacks a year, a month or a day";
  return {};
}

TimeFormat::TimeFormat(std::string format) : format_(std::move(format)) {
  if (const std::string why = fault(format_); !why.empty()) {
    throw std::invalid_argument("TimeFormat: " + format_ + ": " + why);
  }
  for (std::size_t i = 0; i + 1 < format_.size(); ++i) {
    if (format_[i] != '%') continue;
    ++i;
    has_time_of_day_ =
        has_time_of_day_ || std::string_view("HITR").find(format_[i]) != std::string_view::npos;
    has_zone_ = has_zone_ || format_[i] == 'z';
  }
}

std::optional<Instant> TimeFormat::parse(std::string_view text) const {
  std::istringstream stream{std::string(trim(text))};
  stream.imbue(std::locale::classic());
  LocalTime time;
  date::from_stream(stream, format_.c_str(), time);
  if (stream.fail()) return std::nullopt;
  if (stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  Instant instant{
      .days = static_cast<double>(time.time_since_epoch().count()) / kMillisecondsPerDay,
      .has_time_of_day = has_time_of_day_,
      .had_zone = has_zone_};
  if (!has_time_of_day_) instant.days += kAssumedHour / 24;
  return instant;
}

std::string iso_minutes(double days) { return format_iso(60000 * to_units(days, 1440)); }

std::string iso_milliseconds(double days) {
  return format_iso(to_units(days, kMillisecondsPerDay));
}

}  // namespace attune::io
