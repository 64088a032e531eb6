#include <gtest/gtest.h>

#include "app/server/test_browser_test.h"

namespace attune::server {
namespace {

TEST(SignIn, TheSetUpLinkWorksOnceAndForHalfAnHour) {
  TestServer server;
  TestBrowser first(server), second(server);
  const std::string code = server.set_up_code();
  EXPECT_EQ(first.get("/setup?token=" + code).status, 200);
  const Fields fields = {
      {"use", "couple"}, {"name", "Ann"}, {"handle", "ann"}, {"password", TestBrowser::kPassword}};
  EXPECT_EQ(first.post("/setup?token=" + code, fields).status, 303);
  EXPECT_EQ(second.get("/setup?token=" + code).status, 404);
  const std::string late = server.set_up_code();
  server.clock += 61'000;
  EXPECT_EQ(second.get("/setup?token=" + late).status, 404);
}

TEST(SignIn, AWrongPasswordSaysNoMoreThanAnUnknownName) {
  TestServer server;
  TestBrowser ann(server), other(server);
  ann.set_up("ann", "couple");
  const Response wrong = other.post("/sign-in", {{"handle", "ann"}, {"password", "guess"}});
  Response unknown = other.post("/sign-in", {{"handle", "ann2"}, {"password", "guess"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(unknown.status, 401);
  const auto at = unknown.body.find("ann2");
  ASSERT_NE(at, std::string::npos);
  unknown.body.erase(at + 3, 1);
  EXPECT_EQ(wrong.body, unknown.body);
}

TEST(SignIn, GuessingIsSlowedWithoutLockingTheOwnerOut) {
  TestServer server;
  TestBrowser ann(server), partner(server);
  ann.set_up("ann", "couple");
  int busy = 0;
  for (int i = 0; i < 40; ++i) {
    busy += partner.post("/sign-in", {{"handle", "ann"}, {"password", "guess"}}).status == 429;
  }
  EXPECT_GT(busy, 20);
  // Ann's own device has tries of its own.
  ann.post("/sign-out", {});
  EXPECT_EQ(ann.sign_in("ann").status, 303);
}

TEST(SignIn, NextIsAPathOfThisSite) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  for (const std::string next : {"https://evil.example", "//evil.example", "/\\evil.example"}) {
    const Response response = ann.post(
        "/sign-in", {{"handle", "ann"}, {"password", TestBrowser::kPassword}, {"next", next}});
    for (const auto& [name, value] : response.headers) {
      if (name == "Location") {
        EXPECT_EQ(value, "/") << next;
      }
    }
  }
}

TEST(SignIn, ASessionEndsAfterThirtyDays) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  EXPECT_EQ(ann.get("/you").status, 200);
  server.clock += 31LL * 24 * 3600 * 1000;
  EXPECT_EQ(ann.get("/you").status, 303);
}

TEST(CheckInRoutes, SendingAgainChangesNothingAndFaultsNameTheMend) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  const std::string body =
      R"({"day": "2026-03-02", "answers": {"closeness": 4, "moments": ["touch"]}})";
  EXPECT_EQ(ann.put("/api/v1/check-ins/one", body).status, 201);
  const Response again = ann.put("/api/v1/check-ins/one", body);
  EXPECT_EQ(again.status, 200);
  EXPECT_NE(again.body.find("\"kept\":false"), std::string::npos);
  const Response wrong = ann.put("/api/v1/check-ins/two", R"({"answers": {"closeness": 9}})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.type, "application/problem+json");
  EXPECT_NE(wrong.body.find("from 1 to 7"), std::string::npos);
  EXPECT_EQ(ann.put("/api/v1/check-ins/x", "{").status, 400);
  EXPECT_EQ(ann.put("/api/v1/check-ins/x", R"({"day": "2031-01-01"})").status, 422);
  EXPECT_EQ(
      ann.put("/api/v1/check-ins/one", R"({"day": "2026-03-01", "answers": {"closeness": 4}})")
          .status,
      409);
  EXPECT_NE(ann.get("/today").body.find("checked"), std::string::npos);
}

TEST(CheckInRoutes, AClockThatGoesBackKeepsTheDay) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  EXPECT_EQ(ann.put("/api/v1/check-ins/one", R"({"answers": {"closeness": 4}})").status, 201);
  server.clock -= 3LL * 24 * 3600 * 1000;
  EXPECT_EQ(ann.put("/api/v1/check-ins/two", R"({"answers": {"closeness": 5}})").status, 200)
      << "still the same day: its answer is changed";
}

}  // namespace
}  // namespace attune::server
