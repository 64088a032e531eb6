#include "app/server/remind/reminder_plan.h"

#include <algorithm>

namespace attune::server {
namespace {

constexpr int kMostAttempts = 4;
constexpr survey::Seconds kFirstWait = 300;

/// Nothing was tried yet, or it failed and the wait is over.
bool wants_attempt(const LoggedReminder* logged, survey::Seconds now) {
  if (logged == nullptr) return true;
  if (logged->state == ReminderState::planned && logged->attempts == 0) return true;
  const bool open =
      logged->state == ReminderState::failed || logged->state == ReminderState::planned;
  if (!open || logged->attempts >= kMostAttempts) return false;
  const survey::Seconds wait = kFirstWait << (std::max(1, logged->attempts) - 1);
  // A clock that went back must not hold a reminder for ever.
  return now - logged->last_attempt >= wait || now < logged->last_attempt;
}

}  // namespace

std::string_view name_of(Channel channel) { return channel == Channel::mail ? "mail" : "push"; }

std::string_view name_of(ReminderState state) {
  switch (state) {
    case ReminderState::planned:
      return "planned";
    case ReminderState::sent:
      return "sent";
    case ReminderState::failed:
      return "failed";
    case ReminderState::opened:
      return "opened";
    default:
      return "submitted";
  }
}

bool may_follow(ReminderState from, ReminderState to) {
  // A reminder that failed can still be opened in the app: only "planned" never comes back.
  if (from == ReminderState::planned) return to != ReminderState::planned;
  if (from == ReminderState::failed) {
    return to != ReminderState::planned && to != ReminderState::failed;
  }
  if (from == ReminderState::sent) {
    return to == ReminderState::opened || to == ReminderState::submitted;
  }
  return from == ReminderState::opened && to == ReminderState::submitted;
}

std::string reminder_key(std::string_view person, std::string_view occasion, Channel channel) {
  return std::string(person) + "/" + std::string(occasion) + "/" + std::string(name_of(channel));
}

bool in_quiet_hours(const ReminderWishes& wishes, survey::Seconds now) {
  const int minute = survey::to_wall_clock(wishes.zone, now).second / 60;
  const int from = wishes.quiet_from, to = wishes.quiet_to;
  if (from <= to) return minute >= from && minute < to;
  return minute >= from || minute < to;
}

std::vector<DueReminder> due_reminders(std::string_view person, const ReminderWishes& wishes,
                                       std::span<const OpenOccasion> occasions,
                                       std::span<const LoggedReminder> log, survey::Seconds now) {
  std::vector<DueReminder> due;
  if (in_quiet_hours(wishes, now)) return due;
  const auto add = [&](const std::string& occasion, Channel channel, bool wished) {
    if (!wished) return;
    std::string key = reminder_key(person, occasion, channel);
    const auto found = std::find_if(log.begin(), log.end(),
                                    [&](const LoggedReminder& one) { return one.key == key; });
    if (wants_attempt(found == log.end() ? nullptr : &*found, now)) {
      due.push_back({std::move(key), occasion, channel});
    }
  };
  for (const OpenOccasion& one : occasions) {
    if (one.answered || now < one.scheduled || now >= one.closes) continue;
    const survey::Seconds again = one.scheduled + survey::Seconds{one.again_after} * 60;
    // Where quiet hours held the first one back until the second is due, one is enough.
    const bool second = one.again_after > 0 && now >= again;
    const std::string occasion = second ? one.id + "+" : one.id;
    add(occasion, Channel::mail, wishes.mail);
    add(occasion, Channel::push, wishes.push);
  }
  return due;
}

}  // namespace attune::server
