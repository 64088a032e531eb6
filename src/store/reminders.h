// Which reminders were sent: each key once, so that nothing is sent twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

struct KeptReminder {
  std::string person, occasion, channel, state;
  int attempts = 0;
  std::int64_t at = 0;  ///< of the last attempt
};
void set_reminder(const Access& access, const KeptReminder& reminder);
[[nodiscard]] std::vector<KeptReminder> reminders(const Access& access, const std::string& person,
                                                  std::int64_t since);

/// Who wants reminders, in order of ids.
[[nodiscard]] std::vector<std::string> reminded_ids(const Access& access);

}  // namespace attune::store
