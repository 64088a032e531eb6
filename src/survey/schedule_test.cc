#include "survey/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace attune::survey {
namespace {

// Days since 1970-01-01, from `date -u -d ... +%s` / 86400.
constexpr LocalDay kSpring2026 = 20541;  // Sunday 2026-03-29, Berlin: 02:00 -> 03:00
constexpr LocalDay kAutumn2026 = 20751;  // Sunday 2026-10-25, Berlin: 03:00 -> 02:00
constexpr LocalDay kLordHowe = 20548;    // Sunday 2026-04-05, Lord Howe: 02:00 -> 01:30

Study evening(std::vector<Minute> at, int days) {
  Study study;
  study.days = days;
  Schedule schedule;
  schedule.name = "evening";
  schedule.at = std::move(at);
  study.schedules.push_back(schedule);
  return study;
}

Study beeps(RandomTimes random, int days) {
  Study study = evening({}, days);
  study.schedules[0].name = "beeps";
  study.schedules[0].random = {random};
  return study;
}

std::vector<Seconds> times(const std::vector<Occasion>& all) {
  std::vector<Seconds> out;
  for (const Occasion& one : all) out.push_back(one.scheduled);
  return out;
}

TEST(Schedule, AnEveningStaysAnEveningWhenClocksChange) {
  const Study study = evening({21 * 60}, 3);
  // From noon to noon the day of spring has 23 hours, that of autumn 25.
  const auto spring = times(occasions(study, {"Europe/Berlin", kSpring2026 - 1, 0}, 1));
  ASSERT_EQ(spring.size(), 3U);
  EXPECT_EQ(spring[0], (kSpring2026 - 1) * 86400 + 20 * 3600);  // 21:00 +01:00
  EXPECT_EQ(spring[1] - spring[0], 23 * 3600);
  EXPECT_EQ(spring[2] - spring[1], 24 * 3600);
  const auto autumn = times(occasions(study, {"Europe/Berlin", kAutumn2026 - 1, 0}, 1));
  EXPECT_EQ(autumn[0], (kAutumn2026 - 1) * 86400 + 19 * 3600);  // 21:00 +02:00
  EXPECT_EQ(autumn[1] - autumn[0], 25 * 3600);
}

TEST(Schedule, AnHourThatIsNotThereAndOneThatIsThereTwice) {
  // 02:30 of spring does not exist: the moment of the change, 01:00 UTC, is meant.
  EXPECT_EQ(from_wall_clock("Europe/Berlin", kSpring2026, 150), kSpring2026 * 86400 + 3600);
  EXPECT_EQ(from_wall_clock("Europe/Berlin", kSpring2026, 180), kSpring2026 * 86400 + 3600);
  EXPECT_EQ(from_wall_clock("Europe/Berlin", kSpring2026, 119), kSpring2026 * 86400 + 59 * 60);
  // 02:30 of autumn is there twice: the first, still +02:00, is meant.
  EXPECT_EQ(from_wall_clock("Europe/Berlin", kAutumn2026, 150), kAutumn2026 * 86400 + 1800);
  // Lord Howe Island moves by half an hour, from +11:00 to +10:30.
  EXPECT_EQ(from_wall_clock("Australia/Lord_Howe", kLordHowe, 105),
            kLordHowe * 86400 + (105 - 660) * 60);
  EXPECT_EQ(from_wall_clock("Australia/Lord_Howe", kLordHowe, 180),
            kLordHowe * 86400 + (180 - 630) * 60);
}

TEST(Schedule, TwoTimesInTheMissingHourStayTwo) {
  const auto all = occasions(evening({130, 150}, 1), {"Europe/Berlin", kSpring2026, 0}, 1);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].scheduled - all[0].scheduled, 60);
}

TEST(Schedule, WallClockAndBack) {
  for (const char* zone : {"Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia",
                           "America/St_Johns", "Australia/Lord_Howe"}) {
    for (Seconds at = 1'700'000'000; at < 1'700'000'000 + 400 * 86400; at += 7919) {
      const WallTime wall = to_wall_clock(zone, at);
      EXPECT_EQ(wall.day * 86400 + wall.second - wall.utc_offset, at);
      EXPECT_GE(wall.second, 0);
      EXPECT_LT(wall.second, 86400);
    }
  }
  EXPECT_EQ(to_wall_clock("Asia/Kolkata", 0).utc_offset, 19800);
  const WallTime before = to_wall_clock("America/New_York", 3600);
  EXPECT_EQ(before.day, -1);
  EXPECT_EQ(before.second, 20 * 3600);
}

TEST(Schedule, RandomTimesKeepWindowAndGap) {
  const Study study = beeps({600, 1080, 4, 60}, 30);
  for (std::uint64_t person = 0; person < 20; ++person) {
    const auto all = occasions(study, {"Europe/Berlin", kSpring2026 - 10, person}, 7);
    ASSERT_EQ(all.size(), 120U);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const WallTime wall = to_wall_clock("Europe/Berlin", all[i].scheduled);
      EXPECT_GE(wall.second, 600 * 60);
      EXPECT_LE(wall.second, 1080 * 60);
      EXPECT_EQ(wall.day, all[i].day);
      if (i > 0) {
        EXPECT_GE(all[i].scheduled - all[i - 1].scheduled, 3600);
      }
    }
  }
}

TEST(Schedule, ASingleRandomTimeIsUniform) {
  const auto all = occasions(beeps({0, 1440, 1, 0}, 4000), {"UTC", 20000, 3}, 11);
  std::vector<double> shares;
  for (const Occasion& one : all) {
    shares.push_back(static_cast<double>(one.scheduled - one.day * 86400) / 86400);
  }
  std::sort(shares.begin(), shares.end());
  double distance = 0;  // Kolmogorov-Smirnov: 1.95 / sqrt(n) is exceeded once in a thousand
  for (std::size_t i = 0; i < shares.size(); ++i) {
    distance = std::max(distance, std::abs(shares[i] - (static_cast<double>(i) + 0.5) / 4000));
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(4000.0));
}

TEST(Schedule, DrawsDependOnPersonSeedAndDayAlone) {
  const Study study = beeps({600, 1080, 2, 30}, 20);
  const Participant anna{"Europe/Berlin", 20000, 1}, ben{"Europe/Berlin", 20000, 2};
  const auto first = times(occasions(study, anna, 7));
  EXPECT_EQ(times(occasions(study, anna, 7)), first);
  EXPECT_NE(times(occasions(study, ben, 7)), first);
  EXPECT_NE(times(occasions(study, anna, 8)), first);
  Study longer = study;
  longer.days = 40;
  auto more = times(occasions(longer, anna, 7));
  more.resize(first.size());
  EXPECT_EQ(more, first) << "a longer study leaves what was planned";
  const auto moved = times(occasions(study, {"Asia/Tokyo", 20000, 1}, 7));
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i] - moved[i], 7 * 3600);
}

TEST(Schedule, WeeksAndMonths) {
  Study study = evening({1200}, 366);
  study.schedules[0].every = Schedule::Every::week;
  study.schedules[0].on = 7;
  const auto weekly = occasions(study, {"UTC", kSpring2026, 0}, 1);
  EXPECT_EQ(weekly.size(), 53U);
  for (const Occasion& one : weekly) EXPECT_EQ((one.day - kSpring2026) % 7, 0);
  study.schedules[0].every = Schedule::Every::month;
  study.schedules[0].on = 31;
  const auto monthly = occasions(study, {"UTC", 20454, 0}, 1);  // from 2026-01-01
  ASSERT_EQ(monthly.size(), 12U);
  EXPECT_EQ(monthly[0].day, 20454 + 30);
  EXPECT_EQ(monthly[1].day, 20454 + 58) << "28 February";
}

TEST(Schedule, OccasionsAreNumberedInOrderAndNeverMeet) {
  Study study = evening({600, 700}, 30);
  Schedule random;
  random.name = "beeps";
  random.random = {{595, 605, 3, 0}};
  study.schedules.push_back(random);
  const auto all = occasions(study, {"UTC", 20000, 0}, 5);
  ASSERT_EQ(all.size(), 150U);
  std::set<Seconds> moments;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].number, static_cast<int>(i));
    EXPECT_TRUE(moments.insert(all[i].scheduled).second);
    EXPECT_EQ(all[i].closes - all[i].scheduled, 180 * 60);
  }
}

TEST(Schedule, UnknownZonesAreRefused) {
  EXPECT_TRUE(is_zone("Europe/Berlin"));
  for (const char* wrong : {"", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime"}) {
    EXPECT_FALSE(is_zone(wrong)) << wrong;
    EXPECT_THROW((void)to_wall_clock(wrong, 0), std::invalid_argument) << wrong;
  }
}

}  // namespace
}  // namespace attune::survey
