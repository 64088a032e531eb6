// Times of check-ins and of moments: text <-> days.
//   calendar: days since 1970-01-01 00:00 on the wall clock of the person who answered; a zone is
//   read and dropped, since "in the evening" is a matter of the person's own clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attune::io {

/// A date without a time of day stands for this hour, when the default check-in is made.
inline constexpr double kAssumedHour = 21;

struct Instant {
  double days =
      0;  ///< since 1970-01-01; kAssumedHour is already in it where there was no time of day
  bool has_time_of_day = true;
  bool had_zone = false;
};

/// ISO 8601: "2024-03-01", "2024-03-01T21:05", "2024-03-01 21:05:30.25+01:00". Years 0000..9999.
[[nodiscard]] std::optional<Instant> parse_iso(std::string_view text);

/// "21:05" or "21:05:30" -> fraction of a day.
[[nodiscard]] std::optional<double> parse_time_of_day(std::string_view text);

/// A strftime-like format as in a schema: "%d.%m.%Y %H:%M".
class TimeFormat {
 public:
  /// @returns what is wrong with the format in a few words; empty: it can hold a date.
  [[nodiscard]] static std::string fault(const std::string& format);

  /// @throws std::invalid_argument if fault(format) is not empty.
  explicit TimeFormat(std::string format);

  [[nodiscard]] std::optional<Instant> parse(std::string_view text) const;
  [[nodiscard]] const std::string& text() const { return format_; }

 private:
  std::string format_;
  bool has_time_of_day_ = false;
  bool has_zone_ = false;
};

/// "2024-03-01T21:05", rounded to the minute.
[[nodiscard]] std::string iso_minutes(double days);
/// The same with seconds and milliseconds where they are not zero.
[[nodiscard]] std::string iso_milliseconds(double days);

}  // namespace attune::io
