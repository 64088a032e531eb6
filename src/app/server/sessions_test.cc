// Where somebody is signed in, and how often somebody failed to: seen and ended by the owner alone.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/server/test_browser_test.h"

namespace attune::server {
namespace {

using nlohmann::json;

class Sessions : public ::testing::Test {
 protected:
  void SetUp() override {
    ann.set_up("ann", "couple");
    ben.join(ann.invite("/pair"), "ben");
    tablet.user_agent =
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.5 Mobile/15E148 Safari/604.1";
    EXPECT_EQ(tablet.sign_in("ann").status, 303);
  }
  static json list(TestBrowser& reader) {
    return json::parse(reader.get("/api/v1/sessions").body)["sessions"];
  }
  static std::string id_of(TestBrowser& reader, const std::string& system) {
    for (const json& one : list(reader)) {
      if (one["system"] == system) return one["id"];
    }
    return "";
  }

  TestServer server;
  TestBrowser ann{server}, ben{server}, tablet{server};
};

TEST_F(Sessions, AreListedInCoarseWordsWithoutAddresses) {
  const json anns = list(ann);
  ASSERT_EQ(anns.size(), 2U);
  EXPECT_EQ(list(ben).size(), 1U);
  const std::string page = ann.get("/you/sessions").body;
  EXPECT_NE(page.find("Safari on iPad"), std::string::npos);
  EXPECT_NE(page.find("Firefox on Android"), std::string::npos);
  EXPECT_EQ(page.find("127.0.0.1"), std::string::npos);
  EXPECT_EQ(page.find("17.5"), std::string::npos);
  server.clock += 5 * 60 * 60'000;
  EXPECT_NE(ann.get("/you/sessions").body.find("Last used 5 hours ago"), std::string::npos);
}

TEST_F(Sessions, EachCanBeEnded) {
  EXPECT_EQ(tablet.get("/you").status, 200);
  EXPECT_EQ(ann.post("/you/sessions", {{"id", id_of(ann, "iPad")}}).status, 303);
  EXPECT_EQ(tablet.get("/you").status, 303);
  EXPECT_EQ(ann.get("/you").status, 200);
  EXPECT_NE(ann.get("/you/audit").body.find("ended sessions elsewhere"), std::string::npos);
}

TEST_F(Sessions, AllOthersCanBeEnded) {
  EXPECT_EQ(ann.post("/you/sessions", {{"others", "1"}}).status, 303);
  EXPECT_EQ(tablet.get("/you").status, 303);
  EXPECT_EQ(ann.get("/you").status, 200);
  EXPECT_EQ(ben.get("/you").status, 200);
}

TEST_F(Sessions, ByTheirAddressForProgramsToo) {
  const json described = json::parse(ben.get("/api/openapi.json").body)["paths"];
  EXPECT_TRUE(described["/api/v1/sessions"].contains("get"));
  EXPECT_TRUE(described["/api/v1/sessions"].contains("delete"));
  EXPECT_TRUE(described["/api/v1/sessions/{id}"].contains("delete"));
  const std::string one = "/api/v1/sessions/" + id_of(ann, "iPad");
  EXPECT_EQ(ann.ask("DELETE", one, "", "application/json").status, 200);
  EXPECT_EQ(ann.ask("DELETE", one, "", "application/json").status, 404);
  EXPECT_EQ(tablet.get("/you").status, 303);
  EXPECT_EQ(tablet.sign_in("ann").status, 303);
  EXPECT_EQ(ann.ask("DELETE", "/api/v1/sessions", "", "application/json").status, 200);
  EXPECT_EQ(tablet.get("/you").status, 303);
}

TEST_F(Sessions, TheOthersAreNotThere) {
  const std::string anns = id_of(ann, "iPad");
  EXPECT_EQ(ben.post("/you/sessions", {{"id", anns}}).status, 404);
  EXPECT_EQ(ben.ask("DELETE", "/api/v1/sessions/" + anns, "", "application/json").status, 404);
  EXPECT_EQ(tablet.get("/you").status, 200);
  EXPECT_EQ(ben.get("/you/sessions").body.find(anns), std::string::npos);
}

TEST_F(Sessions, APhoneThatLiesAboutEndsNone) {
  server.clock += 16 * 60'000;
  const Response refused = ann.post("/you/sessions", {{"others", "1"}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("next=/you/sessions"), std::string::npos) << "the mend is at hand";
  EXPECT_EQ(tablet.get("/you").status, 200);
}

TEST_F(Sessions, ANewPasswordEndsTheOthers) {
  EXPECT_EQ(ann.post("/you/password", {{"password", TestBrowser::kPassword},
                                       {"new_password", "quiet maple river 47"}})
                .status,
            200);
  EXPECT_EQ(tablet.get("/you").status, 303);
  EXPECT_EQ(ann.get("/you").status, 200);
}

TEST_F(Sessions, FailedTriesAreToldToTheOwnerAndLoggedWithoutNames) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ben.post("/sign-in", {{"handle", "ann"}, {"password", "guess"}}).status, 401);
  }
  EXPECT_EQ(ben.post("/sign-in", {{"handle", "carol-unknown"}, {"password", "guess"}}).status, 401);
  const std::string page = ann.get("/you/sessions").body;
  EXPECT_NE(page.find("2 March: 3 tries"), std::string::npos) << page;
  EXPECT_EQ(page.find("ben"), std::string::npos);
  EXPECT_NE(ben.get("/you/sessions").body.find("nobody failed"), std::string::npos);
  EXPECT_NE(server.log.find("sign_in_failed account=- way=password"), std::string::npos)
      << server.log;
  for (const char* never : {"ann", "ben", "carol", "guess", "127.0.0.1"}) {
    EXPECT_EQ(server.log.find(never), std::string::npos) << never;
  }
  // What is older than 30 days is not shown.
  server.clock += 31LL * 24 * 3600 * 1000;
  EXPECT_EQ(ann.sign_in("ann").status, 303);
  EXPECT_NE(ann.get("/you/sessions").body.find("nobody failed"), std::string::npos);
}

TEST_F(Sessions, SlowedTriesAndRefusalsAreLogged) {
  for (int i = 0; i < 10; ++i) {
    (void)tablet.post("/sign-in", {{"handle", "ben"}, {"password", "guess"}});
  }
  EXPECT_NE(server.log.find("sign_in_slowed account="), std::string::npos);
  EXPECT_EQ(ben.get("/clinic").status, 404);
  EXPECT_NE(server.log.find("route=\"GET /clinic\""), std::string::npos) << server.log;
  EXPECT_EQ(ben.ask("POST", "/sharing", "{}", "application/json", false).status, 403);
  EXPECT_NE(server.log.find("form_refused"), std::string::npos);
}

TEST_F(Sessions, NobodyAsksFarMoreThanAPersonDoes) {
  int slowed = 0;
  for (int i = 0; i < 700; ++i) slowed += ben.get("/api/v1/sharing").status == 429;
  EXPECT_GT(slowed, 50);
  EXPECT_EQ(ann.get("/api/v1/sharing").status, 200) << "the other one is not slowed";
  server.clock += 60'000;
  EXPECT_EQ(ben.get("/api/v1/sharing").status, 200);
}

}  // namespace
}  // namespace attune::server
