#include "app/server/remind/reminder_plan.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

constexpr survey::Seconds kDay = 20600 * survey::Seconds{86400};
constexpr survey::Seconds kNoon = kDay + 12 * 3600;

ReminderWishes in_utc() { return {"UTC", true, true}; }
OpenOccasion at_noon(int again = 0) { return {"12", kNoon, kNoon + 3 * 3600, again, false}; }

std::string keys(const std::vector<DueReminder>& due) {
  std::string out;
  for (const DueReminder& one : due) out += one.key + " ";
  return out;
}

std::string due(const OpenOccasion& occasion, survey::Seconds now,
                std::vector<LoggedReminder> log = {}) {
  return keys(due_reminders("p7", in_utc(), std::span(&occasion, 1), log, now));
}

TEST(ReminderPlan, IsDueWhileItCanBeAnswered) {
  EXPECT_EQ(due(at_noon(), kNoon - 1), "");
  EXPECT_EQ(due(at_noon(), kNoon), "p7/12/mail p7/12/push ");
  EXPECT_EQ(due(at_noon(), kNoon + 3 * 3600 - 1), "p7/12/mail p7/12/push ");
  EXPECT_EQ(due(at_noon(), kNoon + 3 * 3600), "");
  OpenOccasion answered = at_noon();
  answered.answered = true;
  EXPECT_EQ(due(answered, kNoon), "");
}

TEST(ReminderPlan, WhatWasSentIsNotSentAgain) {
  for (const auto state : {ReminderState::sent, ReminderState::opened, ReminderState::submitted}) {
    EXPECT_EQ(due(at_noon(), kNoon + 60, {{"p7/12/mail", state, 1, kNoon}}), "p7/12/push ");
  }
}

TEST(ReminderPlan, FailuresAreTriedAgainNotForEver) {
  const auto failed = [&](int attempts, survey::Seconds wait) {
    return due(at_noon(), kNoon + 3600 + wait,
               {{"p7/12/mail", ReminderState::failed, attempts, kNoon + 3600},
                {"p7/12/push", ReminderState::sent, 1, kNoon}});
  };
  EXPECT_EQ(failed(1, 299), "");
  EXPECT_EQ(failed(1, 300), "p7/12/mail ");
  EXPECT_EQ(failed(3, 1199), "");
  EXPECT_EQ(failed(3, 1200), "p7/12/mail ");
  EXPECT_EQ(failed(4, 5000), "");
  EXPECT_EQ(failed(1, -1800), "p7/12/mail ") << "the clock went back";
}

TEST(ReminderPlan, ASecondOneOnlyWhenAskedFor) {
  const OpenOccasion occasion = at_noon(60);
  const std::vector<LoggedReminder> first{{"p7/12/mail", ReminderState::sent, 1, kNoon},
                                          {"p7/12/push", ReminderState::sent, 1, kNoon}};
  EXPECT_EQ(due(occasion, kNoon + 3599, first), "");
  EXPECT_EQ(due(occasion, kNoon + 3600, first), "p7/12+/mail p7/12+/push ");
  EXPECT_EQ(due(at_noon(), kNoon + 3600, first), "");
}

TEST(ReminderPlan, QuietHoursHoldBack) {
  const OpenOccasion early{"1", kDay + 7 * 3600, kDay + 10 * 3600, 0, false};
  EXPECT_EQ(due(early, kDay + 8 * 3600 - 1), "");
  EXPECT_EQ(due(early, kDay + 8 * 3600), "p7/1/mail p7/1/push ");
  const OpenOccasion late{"2", kDay + 21 * 3600, kDay + 24 * 3600, 0, false};
  EXPECT_EQ(due(late, kDay + 22 * 3600 - 1), "p7/2/mail p7/2/push ");
  EXPECT_EQ(due(late, kDay + 22 * 3600), "");
  EXPECT_EQ(due(late, kDay + 24 * 3600 - 1), "");
}

TEST(ReminderPlan, QuietHoursAreOnThePersonsClock) {
  ReminderWishes wishes{"Europe/Berlin", true, false};
  const survey::Seconds spring = 20541 * survey::Seconds{86400};  // 02:00 -> 03:00
  EXPECT_TRUE(in_quiet_hours(wishes, spring - 86400 + 7 * 3600 - 1));
  EXPECT_FALSE(in_quiet_hours(wishes, spring - 86400 + 7 * 3600)) << "08:00 +01:00";
  EXPECT_TRUE(in_quiet_hours(wishes, spring + 6 * 3600 - 1));
  EXPECT_FALSE(in_quiet_hours(wishes, spring + 6 * 3600)) << "08:00 +02:00";
  wishes.quiet_from = wishes.quiet_to = 0;
  EXPECT_FALSE(in_quiet_hours(wishes, spring)) << "no quiet hours";
  wishes.quiet_from = 12 * 60;
  wishes.quiet_to = 14 * 60;
  EXPECT_TRUE(in_quiet_hours(wishes, spring + 11 * 3600));
  EXPECT_FALSE(in_quiet_hours(wishes, spring + 12 * 3600));
}

TEST(ReminderPlan, SendsOnlyByTheWaysThatAreWished) {
  const OpenOccasion occasion = at_noon();
  EXPECT_EQ(keys(due_reminders("p", {"UTC", false, true}, std::span(&occasion, 1), {}, kNoon)),
            "p/12/push ");
  EXPECT_EQ(keys(due_reminders("p", {"UTC", false, false}, std::span(&occasion, 1), {}, kNoon)),
            "");
}

TEST(ReminderPlan, StatesOnlyMoveOn) {
  using S = ReminderState;
  const S all[] = {S::planned, S::sent, S::failed, S::opened, S::submitted};
  for (const S a : all) {
    EXPECT_FALSE(may_follow(a, a));
    for (const S b : all) EXPECT_FALSE(may_follow(a, b) && may_follow(b, a));
  }
  EXPECT_TRUE(may_follow(S::failed, S::sent));
  EXPECT_TRUE(may_follow(S::sent, S::submitted));
  EXPECT_FALSE(may_follow(S::submitted, S::opened));
}

}  // namespace
}  // namespace attune::server
