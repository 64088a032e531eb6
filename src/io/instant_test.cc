#include "io/instant.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attune::io {
namespace {

TEST(Instant, ReadsIsoTimes) {
  EXPECT_EQ(parse_iso("1970-01-02")->days, 1 + 21.0 / 24);
  EXPECT_FALSE(parse_iso("1970-01-02")->has_time_of_day);
  EXPECT_EQ(parse_iso("1970-01-02T06:00")->days, 1.25);
  EXPECT_EQ(parse_iso(" 1970-01-02 06:00:00 ")->days, 1.25);
  EXPECT_DOUBLE_EQ(parse_iso("1970-01-01T00:00:00.5")->days, 0.5 / 86400);
  EXPECT_EQ(parse_iso("2024-02-29T12:00")->days, 19782.5);
  EXPECT_EQ(parse_iso("1969-12-31T12:00")->days, -0.5);
}

TEST(Instant, KeepsTheClockAndDropsTheZone) {
  for (const char* zone : {"Z", "+01", "+0100", "-08:00"}) {
    const auto instant = parse_iso(std::string("1970-01-02T06:00") + zone);
    ASSERT_TRUE(instant) << zone;
    EXPECT_EQ(instant->days, 1.25);
    EXPECT_TRUE(instant->had_zone);
  }
}

TEST(Instant, RefusesWhatIsNotIso) {
  for (const char* text :
       {"", "2024", "2024-13-01", "2023-02-29", "2024-1-1", "01.03.2024", "2024-03-01T24:00",
        "2024-03-01T21", "2024-03-01T21:60", "2024-03-01T21:05:60", "2024-03-01x", "2024/03/01",
        "2024-03-01T21:05+", "2024-03-01T21:05:00.", "2024-03-01T21:05 Europe/Berlin"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

TEST(Instant, ReadsACustomFormat) {
  const TimeFormat format("%d.%m.%Y %H:%M");
  EXPECT_EQ(format.parse("02.01.1970 06:00")->days, 1.25);
  EXPECT_FALSE(format.parse("32.01.1970 06:00"));
  EXPECT_FALSE(format.parse("02.01.1970 06:00 x"));
  EXPECT_FALSE(format.parse("1970-01-02"));
  const TimeFormat date("%m/%d/%Y");
  EXPECT_EQ(date.parse("01/02/1970")->days, 1 + 21.0 / 24);
  EXPECT_FALSE(date.parse("01/02/1970")->has_time_of_day);
  EXPECT_TRUE(TimeFormat("%Y-%m-%d %H:%M %z").parse("1970-01-02 06:00 +0100")->had_zone);
  EXPECT_EQ(TimeFormat("%Y-%m-%d %H:%M %z").parse("1970-01-02 06:00 +0100")->days, 1.25);
  EXPECT_DOUBLE_EQ(TimeFormat("%Y%m%d %H:%M:%S").parse("19700102 06:00:30")->days,
                   1.25 + 30.0 / 86400);
}

TEST(Instant, RefusesAFormatThatCannotHoldADate) {
  for (const char* format : {"", "%H:%M", "%Y-%m", "%d.%m.%", "%Y-%m-%d %Q", "%10Y-%m-%d", "day"}) {
    EXPECT_NE(TimeFormat::fault(format), "") << format;
    EXPECT_THROW(TimeFormat{format}, std::invalid_argument) << format;
  }
  EXPECT_EQ(TimeFormat::fault("%F %R"), "");
}

TEST(Instant, ReadsTimesOfDay) {
  EXPECT_EQ(parse_time_of_day("18:00"), 0.75);
  EXPECT_DOUBLE_EQ(*parse_time_of_day("00:00:30"), 30.0 / 86400);
  EXPECT_FALSE(parse_time_of_day("24:00"));
  EXPECT_FALSE(parse_time_of_day("6:00"));
}

TEST(Instant, WritesWhatItReads) {
  EXPECT_EQ(iso_minutes(1.25), "1970-01-02T06:00");
  EXPECT_EQ(iso_minutes(-0.5), "1969-12-31T12:00");
  EXPECT_EQ(iso_minutes(1.25 + 29.0 / 86400), "1970-01-02T06:00");
  EXPECT_EQ(iso_milliseconds(1.25), "1970-01-02T06:00");
  EXPECT_EQ(iso_milliseconds(1.25 + 30.25 / 86400), "1970-01-02T06:00:30.250");
  for (double days = -30000; days < 90000; days += 997.371) {
    EXPECT_NEAR(parse_iso(iso_minutes(days))->days, days, 0.5001 / 1440);
    EXPECT_NEAR(parse_iso(iso_milliseconds(days))->days, days, 0.51 / 86400e3);
  }
  EXPECT_THROW((void)iso_minutes(1e12), std::invalid_argument);
}

}  // namespace
}  // namespace attune::io
