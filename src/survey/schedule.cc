#include "survey/schedule.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "survey/draws.h"

namespace attune::survey {
namespace {

using std::chrono::seconds;

const date::time_zone& zone_of(const std::string& name) {
  try {
    return *date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw std::invalid_argument(fmt::format("no time zone is named \"{}\"", name));
  }
}

Seconds from_wall_clock(const date::time_zone& zone, LocalDay day, Minute minute) {
  const date::local_seconds local{seconds{day * 86400 + minute * 60}};
  const date::local_info info = zone.get_info(local);
  if (info.result == date::local_info::nonexistent) {
    return info.second.begin.time_since_epoch().count();
  }
  // Where the clock shows it twice `first` is the earlier.
  return (local.time_since_epoch() - info.first.offset).count();
}

bool falls_on(const Schedule& schedule, LocalDay day) {
  const date::local_days date{date::days{day}};
  switch (schedule.every) {
    case Schedule::Every::week:
      return date::weekday{date}.iso_encoding() == static_cast<unsigned>(schedule.on);
    case Schedule::Every::month: {
      const date::year_month_day ymd{date};
      const auto last = (ymd.year() / ymd.month() / date::last).day();
      return ymd.day() == std::min(date::day{static_cast<unsigned>(schedule.on)}, last);
    }
    default:
      return true;
  }
}

/// Times that are `apart` at least, uniform among all such: sorted draws from what is left of the
/// window when the gaps are taken out, then the gaps put back.
std::vector<Seconds> draw_times(const date::time_zone& zone, const RandomTimes& random,
                                LocalDay day, RandomStream& draws) {
  const Seconds from = from_wall_clock(zone, day, random.from);
  const Seconds to = from_wall_clock(zone, day, random.to);
  const Seconds gap = random.apart * 60;
  // Where the clocks go forward within it the window can be too short for the gaps.
  const Seconds room = std::max<Seconds>(0, to - from - (random.count - 1) * gap);
  std::vector<double> shares;
  for (int i = 0; i < random.count; ++i) shares.push_back(draws.uniform());
  std::sort(shares.begin(), shares.end());
  std::vector<Seconds> times;
  for (int i = 0; i < random.count; ++i) {
    const auto shift =
        static_cast<Seconds>(shares[static_cast<std::size_t>(i)] * static_cast<double>(room));
    times.push_back(from + shift / 60 * 60 + i * gap);
  }
  return times;
}

struct Planned {
  std::size_t schedule = 0;
  LocalDay day = 0;
  Seconds at = 0;
};

/// Of one schedule and day, the fixed ones first.
void plan_day(const Study& study, std::size_t index, const date::time_zone& zone, LocalDay day,
              const Participant& person, std::uint64_t seed, std::vector<Planned>& fixed,
              std::vector<Planned>& drawn) {
  const Schedule& schedule = study.schedules[index];
  for (const Minute minute : schedule.at) {
    fixed.push_back({index, day, from_wall_clock(zone, day, minute)});
  }
  if (schedule.random.empty()) return;
  const LocalDay study_day = day - person.first_day;
  RandomStream draws(
      seed, kDrawTimes,
      (person.number * 1000 + index) * 100'000 + static_cast<std::uint64_t>(study_day));
  for (const RandomTimes& random : schedule.random) {
    for (const Seconds at : draw_times(zone, random, day, draws)) drawn.push_back({index, day, at});
  }
}

}  // namespace

bool is_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Seconds from_wall_clock(const std::string& zone, LocalDay day, Minute minute) {
  return from_wall_clock(zone_of(zone), day, minute);
}

WallTime to_wall_clock(const std::string& zone, Seconds at) {
  const date::sys_seconds moment{seconds{at}};
  const auto offset = zone_of(zone).get_info(moment).offset.count();
  const Seconds local = at + offset;
  const LocalDay day = (local - ((local % 86400) + 86400) % 86400) / 86400;
  return {day, static_cast<int>(local - day * 86400), static_cast<int>(offset)};
}

std::vector<Occasion> occasions(const Study& study, const Participant& person, std::uint64_t seed) {
  const date::time_zone& zone = zone_of(person.zone);
  std::vector<Planned> planned, drawn;
  for (LocalDay day = person.first_day; day < person.first_day + study.days; ++day) {
    for (std::size_t i = 0; i < study.schedules.size(); ++i) {
      if (falls_on(study.schedules[i], day)) {
        plan_day(study, i, zone, day, person, seed, planned, drawn);
      }
    }
  }
  std::set<Seconds> taken;
  for (Planned& one : planned) {
    // Two wall times that the change of clocks leaves out are the same moment.
    while (!taken.insert(one.at).second) one.at += 60;
  }
  for (Planned& one : drawn) {
    while (!taken.insert(one.at).second) one.at += 60;
    planned.push_back(one);
  }
  std::sort(planned.begin(), planned.end(),
            [](const Planned& a, const Planned& b) { return a.at < b.at; });
  std::vector<Occasion> out;
  for (const Planned& one : planned) {
    const Schedule& schedule = study.schedules[one.schedule];
    out.push_back({schedule.name, static_cast<int>(out.size()), one.day, one.at,
                   one.at + schedule.open * 60});
  }
  return out;
}

}  // namespace attune::survey
