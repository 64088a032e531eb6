// A calendar that a person's phone subscribes to: reminders that need nobody else's server.
// RFC 5545 by libical; times are in UTC, so no calendar can be wrong about summer time.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "survey/schedule.h"

namespace attune::server {

struct CalendarEntry {
  std::string uid;  ///< the same at each fetch: "P7-O12@notes.example.org"
  survey::Seconds at = 0;
  int minutes = 10;
};

/// What is shown, also on a lock screen: neutral, from the catalogue.
struct CalendarWords {
  std::string name;     ///< of the calendar: "Notes"
  std::string summary;  ///< of an entry: "A moment for your notes"
  std::string url;      ///< opened from the entry; may be empty
};

/// @param now  when it is made.
/// @returns the feed as bytes ("text/calendar; charset=utf-8"); entries are private and do not make
///   their owner busy; each rings once, when it begins.
[[nodiscard]] std::string calendar_feed(std::span<const CalendarEntry> entries,
                                        const CalendarWords& words, survey::Seconds now);

/// The coming occasions with a fixed time, from `now` on: random times would be told in advance.
[[nodiscard]] std::vector<CalendarEntry> calendar_entries(
    const survey::Study& study, std::span<const survey::Occasion> occasions,
    const std::string& person, const std::string& host, survey::Seconds now, int days = 60);

}  // namespace attune::server
