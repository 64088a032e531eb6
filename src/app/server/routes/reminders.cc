// The calendar that a person's phone subscribes to.
#include <fmt/format.h>

#include "app/server/local_time.h"
#include "app/server/pages/messages.h"
#include "app/server/remind/calendar.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/study_join.h"
#include "store/people.h"
#include "store/sealing.h"

namespace attune::server {
namespace {

constexpr int kDaysAhead = 60;

/// The person's own evening time, for whoever is in no study.
std::vector<CalendarEntry> own_entries(const store::Person& person, const std::string& host,
                                       std::int64_t now) {
  std::vector<CalendarEntry> entries;
  const std::int64_t today = local_day(now, person.profile.zone);
  for (int ahead = 0; ahead < kDaysAhead; ++ahead) {
    const auto at = survey::from_wall_clock(person.profile.zone, today + ahead,
                                            minute_of(person.profile.reminder_time));
    if (at >= now / 1000) entries.push_back({fmt::format("{}@{}", today + ahead, host), at, 10});
  }
  return entries;
}

}  // namespace

Response calendar(Call& call) {
  // "PERSON.SECRET.ics": the address itself is what opens it, since calendars cannot sign in.
  const std::string& name = call.path["secret"];
  const auto dot = name.find('.');
  if (dot == std::string::npos || !name.ends_with(".ics")) throw Refused{404, "message.not_found"};
  const std::string id = name.substr(0, dot), secret = name.substr(dot + 1, name.size() - dot - 5);
  const std::string host = call.server.passkey_site().id;
  std::optional<store::Person> person;
  std::vector<CalendarEntry> entries;
  call.server.store().read([&](const store::Access& access) {
    person = store::find_person(access, id);
    const auto part = person ? store::participation(access, id) : std::nullopt;
    const auto kept = part ? store::find_study(access, part->study) : std::nullopt;
    if (!kept) return;
    const survey::Study study = study_of(*kept);
    entries = calendar_entries(study, occasions_of(study, *part, person->profile.zone), id, host,
                               call.now() / 1000, kDaysAhead);
  });
  if (!person || !store::same_secret(person->profile.calendar_secret, secret))
    throw Refused{404, "message.not_found"};
  if (entries.empty()) entries = own_entries(*person, host, call.now());
  const Messages& words = Messages::of(person->profile.language);
  const CalendarWords said{call.page.app_name, words.say("remind.summary"),
                           base_url(call) + "/today"};
  return {200, "text/calendar; charset=utf-8", calendar_feed(entries, said, call.now() / 1000), {}};
}

}  // namespace attune::server
