#include "app/server/local_time.h"

#include <date/date.h>
#include <date/tz.h>

#include <chrono>
#include <sstream>
#include <stdexcept>

namespace attune::server {
namespace {

const date::time_zone* find_zone(const std::string& zone) {
  try {
    return date::locate_zone(zone);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

bool is_zone(const std::string& zone) { return find_zone(zone) != nullptr; }

std::int64_t local_day(std::int64_t utc_ms, const std::string& zone) {
  const date::sys_time<std::chrono::milliseconds> utc{std::chrono::milliseconds(utc_ms)};
  const auto* found = find_zone(zone);
  const auto wall = found ? found->to_local(utc).time_since_epoch() : utc.time_since_epoch();
  return date::floor<date::days>(wall - std::chrono::hours(kDayBegins)).count();
}

std::int64_t monday_of(std::int64_t day) {
  // 1 January 1970 was a Thursday.
  const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;
  return day - weekday;
}

std::string iso_day(std::int64_t day) {
  return date::format("%F", date::sys_days(date::days(static_cast<int>(day))));
}

bool read_iso_day(const std::string& text, std::int64_t& day) {
  std::istringstream in(text);
  date::sys_days read;
  in >> date::parse("%F", read);
  if (in.fail() || text.size() != 10) return false;
  day = read.time_since_epoch().count();
  return true;
}

}  // namespace attune::server
