#include "store/reminders.h"

#include <soci/soci.h>

#include "store/fetched.h"

namespace attune::store {

void set_reminder(const Access& access, const KeptReminder& reminder) {
  access.sql << "insert into reminder (person, occasion, channel, state, attempts, at) values "
                "(:person, :occasion, :channel, :state, :attempts, :at) on conflict (person, "
                "occasion, channel) do update set state = excluded.state, attempts = "
                "excluded.attempts, at = excluded.at",
      soci::use(reminder.person), soci::use(reminder.occasion), soci::use(reminder.channel),
      soci::use(reminder.state), soci::use(reminder.attempts), soci::use(reminder.at);
}

std::vector<KeptReminder> reminders(const Access& access, const std::string& person,
                                    std::int64_t since) {
  KeptReminder row;
  row.person = person;
  return fetched(
      (access.sql.prepare << "select occasion, channel, state, attempts, at from reminder where "
                             "person = :person and at >= :since order by occasion, channel",
       soci::use(person), soci::use(since), soci::into(row.occasion), soci::into(row.channel),
       soci::into(row.state), soci::into(row.attempts), soci::into(row.at)),
      row);
}

std::vector<std::string> reminded_ids(const Access& access) {
  const soci::rowset<std::string> rows =
      (access.sql.prepare << "select id from person where reminded <> 0 order by id");
  return {rows.begin(), rows.end()};
}

}  // namespace attune::store
