#include "report/days.h"

#include <date/date.h>
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr std::array<const char*, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};

struct Civil {
  int year = 0;
  const char* month = "";
  unsigned day = 0;
  const char* weekday = "";

  [[nodiscard]] std::string month_brief() const { return std::string(month).substr(0, 3); }
};

Civil civil(double time) {
  const date::sys_days day{date::days{static_cast<int>(std::floor(time))}};
  const date::year_month_day ymd{day};
  return {static_cast<int>(ymd.year()), kMonths[static_cast<unsigned>(ymd.month()) - 1],
          static_cast<unsigned>(ymd.day()), kWeekdays[date::weekday{day}.c_encoding()]};
}

std::string hour(double time) {
  const int minutes = static_cast<int>(std::lround((time - std::floor(time)) * 24 * 60));
  return fmt::format("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
}

bool whole(double time) { return std::abs(time - std::round(time)) < 1e-6; }

}  // namespace

std::string Days::in_sentence(double time) const {
  if (!std::isfinite(time)) return std::string(kNotEstimated);
  if (!calendar_) return fmt::format("day {}", number(std::floor(time), 0));
  const Civil c = civil(time);
  return fmt::format("{} {} {}", c.weekday, c.day, c.month);
}

std::string Days::with_year(double time) const {
  if (!calendar_ || !std::isfinite(time)) return in_sentence(time);
  return fmt::format("{} {}", in_sentence(time), civil(time).year);
}

std::string Days::brief(double time) const {
  if (!std::isfinite(time)) return std::string(kNotEstimated);
  if (!calendar_) return number(std::floor(time), 0);
  const Civil c = civil(time);
  return fmt::format("{} {}", c.day, c.month_brief());
}

std::string Days::in_table(double time, bool hours) const {
  if (!std::isfinite(time)) return std::string(kNotEstimated);
  if (!calendar_) return number(time, whole(time) ? 0 : 1);
  const Civil c = civil(time);
  const std::string day = fmt::format("{} {} {}", c.weekday, c.day, c.month_brief());
  return hours ? day + " " + hour(time) : day;
}

std::vector<Tick> Days::ticks(double first, double last, int count) const {
  const double begin = std::ceil(first - 1e-9), end = std::floor(last + 1e-9);
  int step = 1;
  for (const int candidate : {1, 2, 7, 14, 28, 56, 91, 182, 364, 728, 3640, 36400}) {
    step = candidate;
    if ((end - begin) / step + 1 <= count) break;
  }
  // 1970-01-05 was a Monday.
  const double anchor = calendar_ && step >= 7 ? 4 : 0;
  std::vector<Tick> ticks;
  for (double t = anchor + step * std::ceil((begin - anchor) / step); t <= end; t += step) {
    ticks.push_back({t, brief(t)});
  }
  return ticks;
}

}  // namespace attune::report
