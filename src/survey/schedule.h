// When a person is asked: the occasions of a study on the person's own wall clock.
//
// A wall time that a change of clocks leaves out (02:30 on the night when 03:00 follows 02:00)
// becomes the moment of the change; one that it has twice means the first. Zones and their changes
// are those of the system's tz database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "survey/study.h"

namespace attune::survey {

/// Seconds since 1970-01-01 00:00 UTC.
using Seconds = std::int64_t;
/// Days since 1970-01-01 of somebody's calendar.
using LocalDay = std::int64_t;

/// One time at which one person is asked.
struct Occasion {
  std::string schedule;
  int number = 0;  ///< from 0, in order of time, over all schedules of the person
  LocalDay day = 0;
  Seconds scheduled = 0, closes = 0;  ///< can be answered at scheduled <= t < closes
};

/// Who is asked.
struct Participant {
  std::string zone;          ///< "Europe/Berlin"
  LocalDay first_day = 0;    ///< in that zone
  std::uint64_t number = 0;  ///< of the person in the study: draws depend on it
};

/// The tz database knows this name.
[[nodiscard]] bool is_zone(const std::string& name);

/// @throws std::invalid_argument if the zone is not known; likewise below.
[[nodiscard]] Seconds from_wall_clock(const std::string& zone, LocalDay day, Minute minute);

/// A moment on somebody's wall clock.
struct WallTime {
  LocalDay day = 0;
  int second = 0;      ///< of the day as the clock shows it, 0 to 86399
  int utc_offset = 0;  ///< seconds east
};
[[nodiscard]] WallTime to_wall_clock(const std::string& zone, Seconds at);

/// All occasions of the person, in order of time; no two at the same moment: a random one that
/// meets another gives way by a minute. A day's random times depend on seed, person, schedule and
/// day alone, so a person who moves to another zone keeps them on the new clock.
/// @throws std::invalid_argument
[[nodiscard]] std::vector<Occasion> occasions(const Study& study, const Participant& person,
                                              std::uint64_t seed);

}  // namespace attune::survey
