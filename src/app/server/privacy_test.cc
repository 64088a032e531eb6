// One partner's answers never reach the other: not as answers, and not by what is inferred of them.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "app/server/local_time.h"
#include "app/server/routes/answers_of.h"
#include "app/server/rules/visibility.h"
#include "app/server/test_browser_test.h"
#include "store/couples.h"

namespace attune::server {
namespace {

class Couple : public ::testing::Test {
 protected:
  void SetUp() override {
    ann.set_up("ann", "couple");
    ben.join(ann.invite("/pair"), "ben");
    server->store().read([&](const store::Access& access) {
      ann_id = store::find_login(access, "ann")->person;
      ben_id = store::find_login(access, "ben")->person;
    });
    today = local_day(server.clock, "UTC");
  }

  survey::Answers drawn() {
    survey::Answers answers;
    for (const survey::Item& item : survey::daily_items()) {
      for (const std::string& name : survey::variables_of(item)) {
        if (chance(0.15)) continue;
        answers.values[name] = item.form == survey::Form::rating
                                   ? 1 + static_cast<int>(random() % 7)
                                   : static_cast<int>(random() % 2);
      }
    }
    return answers;
  }
  void keep(const std::string& person, std::int64_t day, const survey::Answers& answers) {
    store::CheckIn check_in{.id = "d" + std::to_string(day), .person = person, .day = day};
    check_in.answers = answers;
    (void)take_check_in(*server, check_in);
  }
  bool chance(double share) { return std::uniform_real_distribution<>()(random) < share; }

  /// Every page and answer that a signed-in person can ask for.
  std::map<std::string, std::string> all_that(TestBrowser& reader) {
    std::map<std::string, std::string> bytes;
    for (const Route& route : routes()) {
      if (route.method != "GET" || route.pattern.find('{') != std::string_view::npos) continue;
      if (route.pattern == "/exit" || route.pattern == "/metrics") continue;
      const Response response = reader.get(std::string(route.pattern));
      bytes[std::string(route.pattern)] = std::to_string(response.status) + response.body;
    }
    bytes["/today?day"] = reader.get("/today?day=" + iso_day(today - 3)).body;
    return bytes;
  }

  TestServer server;
  TestBrowser ann{server}, ben{server};
  std::string ann_id, ben_id;
  std::int64_t today = 0;
  std::mt19937 random{20260302};
};

TEST_F(Couple, TheOthersBytesAreEqualForAnyTwoPrivateAnswers) {
  for (std::int64_t day = today - 27; day <= today; ++day) {
    keep(ann_id, day, drawn());
    keep(ben_id, day, drawn());
  }
  for (int trial = 0; trial < 6; ++trial) {
    // Any state of sharing, alike or not.
    Grants ann_shares, ben_shares;
    server->store().write([&](const store::Access& access) {
      for (const auto& all : {shareable_items(), shareable_inferences()}) {
        for (const std::string& what : all) {
          const bool a = chance(0.6), b = chance(0.6);
          store::set_share(access, ann_id, what, a);
          store::set_share(access, ben_id, what, b);
          if (a) ann_shares.insert(what);
          if (b) ben_shares.insert(what);
        }
      }
    });
    const auto before = all_that(ben);
    // Ann answers otherwise wherever Ben may not see it, and skips what she had answered.
    server->store().write([&](const store::Access& access) {
      for (store::CheckIn one : store::check_ins(access, ann_id)) {
        const survey::Answers other = drawn();
        survey::Answers answers =
            visible_answers(Relation::partner, one.answers, ann_shares, ben_shares);
        for (const auto& [name, value] : other.values) {
          if (!may_see(Relation::partner, name, ann_shares, ben_shares)) {
            answers.values[name] = value;
          }
        }
        one.answers = answers;
        (void)store::keep_check_in(access, one);
      }
      store::drop_live_state(access, ann_id);
    });
    const auto after = all_that(ben);
    for (const auto& [where, bytes] : before) EXPECT_TRUE(bytes == after.at(where)) << where;
  }
}

TEST_F(Couple, WithNothingSharedTheOtherCannotTellWhetherSomebodyAnswersAtAll) {
  for (std::int64_t day = today - 20; day <= today; ++day) keep(ben_id, day, drawn());
  const auto before = all_that(ben);
  for (std::int64_t day = today - 20; day <= today; ++day) keep(ann_id, day, drawn());
  const auto after = all_that(ben);
  for (const auto& [where, bytes] : before) EXPECT_TRUE(bytes == after.at(where)) << where;
}

TEST_F(Couple, WhereOneIsSignedInAndWhoFailedToIsOnesOwnMatter) {
  const auto before = all_that(ben);
  TestBrowser tablet(server), stranger(server);
  EXPECT_EQ(tablet.sign_in("ann").status, 303);
  EXPECT_EQ(stranger.post("/sign-in", {{"handle", "ann"}, {"password", "guess"}}).status, 401);
  const std::string anns = ann.get("/api/v1/sessions").body;
  EXPECT_NE(anns.find("\"tries\":1"), std::string::npos) << anns;
  const auto after = all_that(ben);
  for (const auto& [where, bytes] : before) EXPECT_TRUE(bytes == after.at(where)) << where;
}

TEST_F(Couple, SharingShowsWeeksAndEndsSilently) {
  for (std::int64_t day = today - 27; day <= today; ++day) {
    keep(ann_id, day, drawn());
    keep(ben_id, day, drawn());
  }
  EXPECT_NE(ben.get("/api/v1/together").body.find("\"nothing_yet\":true"), std::string::npos);
  EXPECT_EQ(ann.post("/sharing", {{"what", "closeness"}, {"on", "1"}}).status, 303);
  EXPECT_NE(ben.get("/api/v1/together").body.find("\"nothing_yet\":true"), std::string::npos);
  EXPECT_EQ(ben.post("/sharing", {{"what", "closeness"}, {"on", "1"}}).status, 303);
  const std::string shown = ben.get("/api/v1/together").body;
  EXPECT_NE(shown.find("closeness"), std::string::npos);
  EXPECT_EQ(shown.find("stress"), std::string::npos);
  const auto before = ben.get("/sharing").body;
  EXPECT_EQ(ann.post("/sharing", {{"what", "closeness"}, {"on", "0"}}).status, 303);
  EXPECT_NE(ben.get("/api/v1/together").body.find("\"nothing_yet\":true"), std::string::npos);
  EXPECT_TRUE(ben.get("/sharing").body == before) << "nobody is told";
}

TEST_F(Couple, TheSafetyAnswerIsNotKeptAndStopsAdviceInTheNeutralWords) {
  for (std::int64_t day = today - 27; day <= today; ++day) {
    keep(ann_id, day, drawn());
    keep(ben_id, day, drawn());
  }
  const Response saved = ann.post("/weekly", {{"id", "w1"}, {"trust", "4"}, {"safety", "yes"}});
  EXPECT_EQ(saved.status, 200);
  EXPECT_NE(saved.body.find("/help"), std::string::npos);
  EXPECT_EQ(ann.get("/api/v1/check-ins").body.find("safety"), std::string::npos);
  EXPECT_EQ(ann.get("/you/export.csv").body.find(",yes"), std::string::npos);
  for (TestBrowser* reader : {&ann, &ben}) {
    EXPECT_EQ(reader->get("/api/v1/next").body, "{\"nothing_now\":true,\"steps\":[]}");
  }
}

TEST_F(Couple, LeavingKeepsOnesOwnDiaryAndErasingDestroysIt) {
  keep(ann_id, today, drawn());
  EXPECT_EQ(ann.post("/you/leave", {}).status, 303);
  EXPECT_NE(ann.get("/api/v1/check-ins").body.find("closeness"), std::string::npos);
  EXPECT_EQ(ann.post("/you/erase", {{"password", "wrong wrong wrong"}, {"sure", "yes"}}).status,
            422);
  EXPECT_EQ(ann.post("/you/erase", {{"password", TestBrowser::kPassword}, {"sure", "yes"}}).status,
            303);
  EXPECT_EQ(ann.get("/api/v1/check-ins").status, 401);
  server->store().read([&](const store::Access& access) {
    EXPECT_FALSE(store::find_person(access, ann_id));
    EXPECT_TRUE(store::find_person(access, ben_id));
  });
}

}  // namespace
}  // namespace attune::server
