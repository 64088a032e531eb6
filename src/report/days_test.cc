#include "report/days.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace attune::report {
namespace {

constexpr double kTuesday = 20515;  // 3 March 2026

TEST(Days, AreCalendarDatesWhereTheDiaryHasThem) {
  const Days days(true);
  EXPECT_EQ(days.in_sentence(kTuesday + .9), "Tue 3 March");
  EXPECT_EQ(days.with_year(kTuesday), "Tue 3 March 2026");
  EXPECT_EQ(days.brief(kTuesday), "3 Mar");
  EXPECT_EQ(days.in_table(kTuesday + .875, false), "Tue 3 Mar");
  EXPECT_EQ(days.in_table(kTuesday + .875, true), "Tue 3 Mar 21:00");
  EXPECT_EQ(days.with_year(-1), "Wed 31 December 1969");
}

TEST(Days, AreStudyDaysOtherwise) {
  const Days days(false);
  EXPECT_EQ(days.in_sentence(12.4), "day 12");
  EXPECT_EQ(days.with_year(12.4), "day 12");
  EXPECT_EQ(days.in_table(12, true), "12");
  EXPECT_EQ(days.in_table(12.4, true), "12.4");
}

TEST(Days, AreNeverNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const bool calendar : {true, false}) {
    const Days days(calendar);
    for (const auto& words :
         {days.in_sentence(nan), days.with_year(nan), days.brief(nan), days.in_table(nan, true)}) {
      EXPECT_EQ(words, "not estimated");
    }
  }
}

TEST(Days, TicksAreWholeDaysMondaysOverWeeksAndNotTooMany) {
  for (const bool calendar : {true, false}) {
    for (const double length : {1.0, 3.0, 13.0, 35.0, 100.0, 800.0, 30000.0}) {
      const auto ticks = Days(calendar).ticks(kTuesday, kTuesday + length, 8);
      EXPECT_LE(ticks.size(), 8U) << length;
      EXPECT_GE(ticks.size(), 1U) << length;
      for (const Tick& tick : ticks) {
        EXPECT_EQ(tick.value, std::round(tick.value));
        EXPECT_GE(tick.value, kTuesday);
        EXPECT_LE(tick.value, kTuesday + length);
        if (calendar && length >= 35 && length <= 100) {
          EXPECT_EQ(Days(true).in_sentence(tick.value).substr(0, 3), "Mon");
        }
      }
    }
  }
}

}  // namespace
}  // namespace attune::report
