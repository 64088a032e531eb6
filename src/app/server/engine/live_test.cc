#include "app/server/engine/live.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

DayAnswers day(std::int64_t number, double closeness) {
  DayAnswers one{number, {}};
  one.answers.values["closeness"] = closeness;
  return one;
}

TEST(Live, OneMoreCheckInGivesWhatTheWholeHistoryGives) {
  const auto by = Population("nowhere/no.fit.json").now();
  const std::vector<DayAnswers> days{day(20000, 5), day(20001, 4), day(20002, 6)};
  const auto moved = moved_on(made_anew(*by, {days[0], days[1]}), *by, days[2]);
  ASSERT_TRUE(moved);
  const auto one = own_now(*moved, *by), whole = own_now(made_anew(*by, days), *by);
  ASSERT_TRUE(one && whole);
  EXPECT_NEAR(one->closeness_mean, whole->closeness_mean, 0.02);
}

// A state made by the shipped estimates went on by a server's own after a restart: both counted
// their refits from 0.
TEST(Live, AStateOfOtherEstimatesDoesNotGoOn) {
  const auto by = Population("nowhere/no.fit.json").now();
  const std::string state = made_anew(*by, {day(20000, 5)});
  Estimates others = *by;
  others.id = "another fit";
  EXPECT_FALSE(moved_on(state, others, day(20001, 4)));
  EXPECT_FALSE(own_now(state, others));
  EXPECT_FALSE(moved_on(state, *by, day(20000, 4))) << "a day that was there already";
}

}  // namespace
}  // namespace attune::server
