// A person's local days, by the time zones of the system.
#pragma once

#include <cstdint>
#include <string>

namespace attune::server {

/// A check-in before four in the morning is of the day before.
inline constexpr int kDayBegins = 4;

/// Milliseconds.
inline constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

/// Days since 1970 where the person is. @param zone  "Europe/Berlin"; an unknown one is UTC.
[[nodiscard]] std::int64_t local_day(std::int64_t utc_ms, const std::string& zone);
/// "20:30" in minutes since midnight. @param time  as a profile holds it: checked when it was set.
[[nodiscard]] int minute_of(const std::string& time);
/// The Monday of a day's week.
[[nodiscard]] std::int64_t monday_of(std::int64_t day);
/// "2026-03-01".
[[nodiscard]] std::string iso_day(std::int64_t day);
/// @returns days since 1970, or nothing if it is no such date.
[[nodiscard]] bool read_iso_day(const std::string& text, std::int64_t& day);

}  // namespace attune::server
