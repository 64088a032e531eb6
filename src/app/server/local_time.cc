#include "app/server/local_time.h"

#include <date/date.h>

#include <sstream>

#include "survey/schedule.h"

namespace attune::server {

std::int64_t local_day(std::int64_t utc_ms, const std::string& zone) {
  const std::string known = survey::is_zone(zone) ? zone : "UTC";
  return survey::to_wall_clock(known, utc_ms / 1000 - kDayBegins * 3600).day;
}

int minute_of(const std::string& time) {
  return std::stoi(time.substr(0, 2)) * 60 + std::stoi(time.substr(3, 2));
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
