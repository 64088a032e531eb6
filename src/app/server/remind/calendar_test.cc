#include "app/server/remind/calendar.h"

#include <gtest/gtest.h>
#include <libical/ical.h>

#include <memory>

namespace attune::server {
namespace {

constexpr survey::LocalDay kSpring2026 = 20541;  // Berlin: 02:00 -> 03:00

survey::Study evenings() {
  survey::Study study;
  study.days = 3;
  survey::Schedule evening, beeps;
  evening.name = "evening";
  evening.at = {21 * 60};
  beeps.name = "beeps";
  beeps.random = {{600, 1080, 2, 0}};
  study.schedules = {evening, beeps};
  return study;
}

TEST(Calendar, IsReadBackWithTheRightMoments) {
  const auto study = evenings();
  const auto occasions = survey::occasions(study, {"Europe/Berlin", kSpring2026 - 1, 0}, 1);
  const auto entries =
      calendar_entries(study, occasions, "p7", "notes.example.org", (kSpring2026 - 1) * 86400);
  ASSERT_EQ(entries.size(), 3U) << "random times are not told in advance";
  const std::string feed =
      calendar_feed(entries, {"Notes", "A moment; for, your \\notes", "https://notes.example.org/"},
                    1'700'000'000);
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> read(
      icalparser_parse_string(feed.c_str()), &icalcomponent_free);
  ASSERT_TRUE(read);
  std::size_t i = 0;
  for (auto* event = icalcomponent_get_first_component(read.get(), ICAL_VEVENT_COMPONENT);
       event != nullptr;
       event = icalcomponent_get_next_component(read.get(), ICAL_VEVENT_COMPONENT)) {
    EXPECT_EQ(icaltime_as_timet_with_zone(icalcomponent_get_dtstart(event),
                                          icaltimezone_get_utc_timezone()),
              entries[i].at);
    EXPECT_EQ(icalcomponent_get_uid(event), entries[i].uid);
    EXPECT_STREQ(icalcomponent_get_summary(event), "A moment; for, your \\notes");
    ++i;
  }
  EXPECT_EQ(i, 3U);
  // 21:00 in Berlin is 20:00 UTC before, 19:00 UTC after the night of 29 March.
  EXPECT_NE(feed.find("DTSTART:20260328T200000Z"), std::string::npos);
  EXPECT_NE(feed.find("DTSTART:20260329T190000Z"), std::string::npos);
}

TEST(Calendar, KeepsItsNamesAndTheRulesOfTheFormat) {
  const auto study = evenings();
  const auto occasions = survey::occasions(study, {"Europe/Berlin", kSpring2026 - 1, 0}, 1);
  const auto early = calendar_entries(study, occasions, "p7", "h", 0, 100'000);
  const auto later = calendar_entries(study, occasions, "p7", "h", early[1].at, 100'000);
  ASSERT_EQ(later.size(), 2U);
  EXPECT_EQ(later[0].uid, early[1].uid) << "the same entry has the same name at each fetch";
  const std::string feed = calendar_feed(early, {"Notes", std::string(300, 'x'), ""}, 0);
  for (std::size_t from = 0; from < feed.size();) {
    const std::size_t end = feed.find("\r\n", from);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - from, 75U) << "RFC 5545, 3.1";
    EXPECT_EQ(feed.substr(from, end - from).find('\n'), std::string::npos);
    from = end + 2;
  }
}

TEST(Calendar, WordsCannotBecomeMarkup) {
  const std::string feed = calendar_feed({}, {"Notes\r\nX-EVIL:1", "a", ""}, 0);
  EXPECT_EQ(feed.find("\nX-EVIL"), std::string::npos) << feed;
  const CalendarEntry entry{"u\r\nX-EVIL:1", 0};
  const std::string other =
      calendar_feed(std::span(&entry, 1), {"Notes", "a\r\nX-EVIL:1\nEND:VEVENT", ""}, 0);
  EXPECT_EQ(other.find("\nX-EVIL"), std::string::npos) << other;
  EXPECT_EQ(other.find("\nEND:VEVENT\r\nX"), std::string::npos);
}

}  // namespace
}  // namespace attune::server
