// Prompts of a study as the server decides, shows and exports them.
#include "app/server/prompts.h"

#include <gtest/gtest.h>

#include "app/server/local_time.h"
#include "app/server/test_browser_test.h"
#include "store/check_ins.h"
#include "store/people.h"

namespace attune::server {
namespace {

constexpr const char* kStudy = R"({
  "attune_study": 1, "id": "ideas", "title": {"en": "Ideas"}, "languages": ["en"], "days": 20,
  "items": [{"use": "daily"}],
  "schedules": [{"name": "evening", "ask": ["daily"], "at": ["20:00"]}],
  "prompts": [{"name": "walk", "at": ["17:00"], "probability": 0.5, "for": "couple",
               "words": {"en": "How about a walk?"}}],
  "consent": [{"version": "1", "text": {"en": "Two minutes a day."}}]})";

class Prompts : public ::testing::Test {
 protected:
  void SetUp() override {
    staff.set_up("staff", "study");
    staff.take_second_step("staff");
    ASSERT_EQ(staff.post("/studies", {{"definition", kStudy}}).status, 303);
    ann.join(study_code(), "ann");
    ben.join(ann.invite("/pair"), "ben");
    ASSERT_EQ(ben.post("/join/" + study_code(), {{"agree", "yes"}}).status, 303);
  }
  std::string study() {
    return server->store().read(
        [](const store::Access& access) { return store::studies(access).at(0).id; });
  }
  std::string study_code() {
    const std::string page = staff.get("/studies/" + study()).body;
    return page.substr(page.find("/join/") + 6, 11);
  }
  std::vector<store::KeptDecision> decisions_of(const std::string& handle) {
    return server->store().read([&](const store::Access& access) {
      return store::decisions(access, study(), store::find_login(access, handle)->person);
    });
  }
  /// The next five o'clock where the people are, and a minute.
  void to_next_point() {
    server.clock += kDay - (server.clock - 17 * 60 * kMinute) % kDay + kMinute;
    decide_prompts(*server);
  }

  TestServer server;
  TestBrowser staff{server}, ann{server}, ben{server};
};

TEST_F(Prompts, EachPointIsDecidedOnceAndWhatWasSentStandsThereUntilTheDayIsOver) {
  const std::string mark = "How about a walk?";
  int sent = 0;
  for (int day = 0; day < 12; ++day) {
    to_next_point();
    decide_prompts(*server);
    const auto all = decisions_of("ann");
    if (all.empty()) continue;  // the day of joining
    const bool now = all.back().sent && all.back().at > server.clock - kDay;
    EXPECT_EQ(ann.get("/today").body.find(mark) != std::string::npos, now) << day;
    EXPECT_EQ(ben.get("/today").body.find(mark) != std::string::npos, now) << "one draw for both";
    sent += now ? 1 : 0;
    server.clock += 12 * 60 * kMinute;
    EXPECT_EQ(ann.get("/today").body.find(mark), std::string::npos) << "the next day";
  }
  const auto all = decisions_of("ann");
  EXPECT_GE(all.size(), 11U);
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 12);
  for (const store::KeptDecision& one : all) {
    EXPECT_TRUE(one.available);
    EXPECT_EQ(one.probability, .5);
    EXPECT_EQ(one.sent, one.draw < .5);
  }
  const std::string csv = staff.get("/studies/" + study() + "/decisions.csv").body;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), static_cast<int>(2 * all.size()) + 1);
  EXPECT_EQ(csv.find("ann"), std::string::npos);
}

TEST_F(Prompts, ThePreviewShowsADayOfEitherPartnerAndKeepsNothing) {
  const std::string address = "/studies/" + study() + "/preview";
  const std::string page = staff.get(address + "?partner=b&day=2").body;
  EXPECT_NE(page.find("20:00"), std::string::npos);
  EXPECT_NE(page.find("How about a walk?"), std::string::npos);
  EXPECT_NE(page.find("name=\"closeness\""), std::string::npos);
  EXPECT_EQ(page.find("method=\"post\" action=\"/today"), std::string::npos);
  EXPECT_EQ(staff.get(address + "?partner=c&day=999&arm=none&language=xx").status, 200);
  EXPECT_EQ(ann.get(address).status, 404);
  EXPECT_TRUE(decisions_of("ann").empty());
}

TEST_F(Prompts, APointThatTheServerSleptThroughIsLoggedAndNotAvailable) {
  server.clock += 3 * kDay;
  to_next_point();
  const auto all = decisions_of("ann");
  ASSERT_GE(all.size(), 3U);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) EXPECT_FALSE(all[i].available) << i;
  EXPECT_TRUE(all.back().available);
}

TEST_F(Prompts, AWishForSpaceStopsThoseOfItsDayForThatPersonAlone) {
  to_next_point();
  to_next_point();
  server.clock += kDay - 2 * 60 * kMinute;  // three in the afternoon
  ASSERT_EQ(ann.put("/api/v1/check-ins/one", R"({"answers": {"space": "yes"}})").status, 201);
  server.clock += 2 * 60 * kMinute;
  decide_prompts(*server);
  EXPECT_FALSE(decisions_of("ann").back().available);
  EXPECT_TRUE(decisions_of("ben").back().available);
  EXPECT_EQ(decisions_of("ann").back().draw, decisions_of("ben").back().draw);
}

}  // namespace
}  // namespace attune::server
