// Which reminders are due: a pure function of what is open, what was answered and what was sent.
// Whoever calls it twice sends nothing twice, since each reminder has one key and the store keeps
// keys once: (person, occasion, channel).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "survey/schedule.h"

namespace attune::server {

/// In-app and calendar need no sending; these do.
enum class Channel { mail, push };
[[nodiscard]] std::string_view name_of(Channel channel);  ///< "mail", "push"

enum class ReminderState { planned, sent, failed, opened, submitted };
[[nodiscard]] std::string_view name_of(ReminderState state);

/// A state only moves on: planned -> sent or failed, failed -> sent, sent -> opened -> submitted;
/// a step may be left out (answered without opening), never undone.
[[nodiscard]] bool may_follow(ReminderState from, ReminderState to);

struct ReminderWishes {
  std::string zone;
  bool mail = false, push = false;
  /// Nothing is sent from `quiet_from` until `quiet_to`, over midnight too; equal: no quiet hours.
  survey::Minute quiet_from = 22 * 60, quiet_to = 8 * 60;
};

/// One occasion of a person as far as reminders go.
struct OpenOccasion {
  std::string id;  ///< "12"; its second reminder has "12+"
  survey::Seconds scheduled = 0, closes = 0;
  int again_after = 0;  ///< minutes after which a second one is sent; 0: none
  bool answered = false;
};

/// What the store has of one reminder.
struct LoggedReminder {
  std::string key;
  ReminderState state = ReminderState::planned;
  int attempts = 0;
  survey::Seconds last_attempt = 0;
};

struct DueReminder {
  std::string key;       ///< "PERSON/12/mail"
  std::string occasion;  ///< "12" or "12+"
  Channel channel = Channel::mail;
};

[[nodiscard]] std::string reminder_key(std::string_view person, std::string_view occasion,
                                       Channel channel);

/// @returns what should be sent now, in order of occasions. A failed one is tried 4 times in all,
///   after 5, 10 and 20 minutes; what quiet hours held back is sent after them if it can still be
///   answered.
/// @throws std::invalid_argument if the zone is not known.
[[nodiscard]] std::vector<DueReminder> due_reminders(std::string_view person,
                                                     const ReminderWishes& wishes,
                                                     std::span<const OpenOccasion> occasions,
                                                     std::span<const LoggedReminder> log,
                                                     survey::Seconds now);

[[nodiscard]] bool in_quiet_hours(const ReminderWishes& wishes, survey::Seconds now);

}  // namespace attune::server
