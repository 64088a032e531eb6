#include "app/server/remind/calendar.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace attune::server {
namespace {

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

icaltimetype utc(survey::Seconds at) {
  return icaltime_from_timet_with_zone(static_cast<time_t>(at), 0, icaltimezone_get_utc_timezone());
}

void add(icalcomponent* to, icalproperty* property) {
  if (property == nullptr) throw std::bad_alloc();
  icalcomponent_add_property(to, property);
}

void add_x(icalcomponent* to, const char* name, const char* value) {
  icalproperty* property = icalproperty_new_x(value);
  if (property == nullptr) throw std::bad_alloc();
  icalproperty_set_x_name(property, name);
  icalcomponent_add_property(to, property);
}

icalcomponent* alarm(const CalendarWords& words) {
  icalcomponent* bell = icalcomponent_new(ICAL_VALARM_COMPONENT);
  if (bell == nullptr) throw std::bad_alloc();
  add(bell, icalproperty_new_action(ICAL_ACTION_DISPLAY));
  add(bell, icalproperty_new_description(words.summary.c_str()));
  icaltriggertype trigger{};
  trigger.time = icaltime_null_time();
  trigger.duration = icaldurationtype_from_int(0);
  add(bell, icalproperty_new_trigger(trigger));
  return bell;
}

icalcomponent* event(const CalendarEntry& entry, const CalendarWords& words, survey::Seconds now) {
  icalcomponent* made = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  if (made == nullptr) throw std::bad_alloc();
  add(made, icalproperty_new_uid(entry.uid.c_str()));
  add(made, icalproperty_new_dtstamp(utc(now)));
  add(made, icalproperty_new_dtstart(utc(entry.at)));
  add(made, icalproperty_new_duration(icaldurationtype_from_int(entry.minutes * 60)));
  add(made, icalproperty_new_summary(words.summary.c_str()));
  if (!words.url.empty()) add(made, icalproperty_new_url(words.url.c_str()));
  add(made, icalproperty_new_class(ICAL_CLASS_PRIVATE));
  add(made, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  icalcomponent_add_component(made, alarm(words));
  return made;
}

}  // namespace

std::string calendar_feed(std::span<const CalendarEntry> entries, const CalendarWords& words,
                          survey::Seconds now) {
  const Component calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT), &icalcomponent_free);
  if (!calendar) throw std::bad_alloc();
  icalcomponent* const c = calendar.get();
  add(c, icalproperty_new_version("2.0"));
  add(c, icalproperty_new_prodid("-//Notes//EN"));
  add(c, icalproperty_new_method(ICAL_METHOD_PUBLISH));
  add_x(c, "X-WR-CALNAME", words.name.c_str());
  add_x(c, "X-PUBLISHED-TTL", "PT12H");
  for (const CalendarEntry& entry : entries) {
    icalcomponent_add_component(c, event(entry, words, now));
  }
  const std::unique_ptr<char, decltype(&std::free)> text(icalcomponent_as_ical_string_r(c),
                                                         &std::free);
  if (!text) throw std::bad_alloc();
  return text.get();
}

std::vector<CalendarEntry> calendar_entries(const survey::Study& study,
                                            std::span<const survey::Occasion> occasions,
                                            const std::string& person, const std::string& host,
                                            survey::Seconds now, int days) {
  std::vector<CalendarEntry> entries;
  for (const survey::Occasion& one : occasions) {
    const survey::Schedule* schedule = find_schedule(study, one.schedule);
    if (schedule == nullptr || !schedule->random.empty() || one.scheduled < now ||
        one.scheduled >= now + survey::Seconds{days} * 86400) {
      continue;
    }
    entries.push_back({fmt::format("{}-{}@{}", person, one.number, host), one.scheduled});
  }
  return entries;
}

}  // namespace attune::server
