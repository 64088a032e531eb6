// Every address asked as every role: who may not, gets nothing; who changes something without the
// form's token, changes nothing.
#include <gtest/gtest.h>

#include <set>

#include "app/server/test_browser_test.h"
#include "store/couples.h"

namespace attune::server {
namespace {

class Roles : public ::testing::Test {
 protected:
  void SetUp() override {
    ann.set_up("ann", "couple");  // operates too
    ben.join(ann.invite("/pair"), "ben");
    add("zoe", false, false);
    add("therapist", true, false);
    add("staff", false, true);
    server->store().read([&](const store::Access& access) {
      couple = store::membership(access, store::find_login(access, "ann")->person)->couple;
    });
    EXPECT_EQ(zoe.sign_in("zoe").status, 303);
    EXPECT_EQ(therapist.sign_in("therapist").status, 303);
    EXPECT_EQ(staff.sign_in("staff").status, 303);
    ann.take_second_step("ann");
    therapist.take_second_step("therapist");
    staff.take_second_step("staff");
    EXPECT_EQ(ann.put("/api/v1/check-ins/secret-id", R"({"answers": {"closeness": 2}})").status,
              201);
  }

  void add(const std::string& handle, bool is_therapist, bool is_staff) {
    server->store().write([&](const store::Access& access) {
      store::Person person;
      person.profile.name = handle;
      person.profile.handle = handle;
      person.therapist = is_therapist;
      person.staff = is_staff;
      (void)store::add_person(access, person, server->hashed(TestBrowser::kPassword), server.clock);
    });
  }
  /// The route's path with what exists in it.
  std::string filled(std::string_view pattern) {
    std::string path(pattern);
    for (const auto& [name, value] : std::map<std::string, std::string>{{"{id}", "secret-id"},
                                                                        {"{couple}", couple},
                                                                        {"{code}", "aaaaa-aaaaa"},
                                                                        {"{name}", "app.css"},
                                                                        {"{file}", "diary.csv"},
                                                                        {"{secret}", "x.y.ics"}}) {
      if (const auto at = path.find(name); at != std::string::npos) {
        path.replace(at, name.size(), value);
      }
    }
    return path;
  }

  TestServer server;
  TestBrowser nobody{server}, ann{server}, ben{server}, zoe{server}, therapist{server},
      staff{server};
  std::string couple;
};

bool may(Needs needs, const std::string& role) {
  switch (needs) {
    case Needs::anonymous:
    case Needs::nothing:
      return true;
    case Needs::way_in:
    case Needs::sign_in:
      return role != "nobody";
    case Needs::couple:
      return role == "ann" || role == "ben";
    case Needs::therapist:
      return role == "therapist";
    case Needs::staff:
      return role == "staff";
    case Needs::operates:
      return role == "ann";
  }
  return false;
}

TEST_F(Roles, EveryAddressAsEveryRole) {
  const std::map<std::string, TestBrowser*> roles = {
      {"nobody", &nobody},       {"ann", &ann},    {"ben", &ben}, {"zoe", &zoe},
      {"therapist", &therapist}, {"staff", &staff}};
  for (const Route& route : routes()) {
    if (route.pattern == "/exit" || route.pattern == "/sign-out") continue;  // they end sessions
    for (const auto& [role, browser] : roles) {
      const std::string path = filled(route.pattern);
      const bool reads = route.method == "GET";
      const Response response =
          reads ? browser->get(path)
                : browser->ask(std::string(route.method), path, "{}", "application/json", false);
      const std::string where = role + " " + std::string(route.method) + " " + path;
      if (!may(route.needs, role)) {
        EXPECT_TRUE(response.status == 401 || response.status == 404 || response.status == 303)
            << where << " " << response.status;
        if (response.status == 303) {
          EXPECT_EQ(response.body, "") << where;
        }
      } else if (!reads && role != "nobody") {
        EXPECT_EQ(response.status, 403) << where << " without the token";
      }
      EXPECT_LT(response.status, 500) << where;
      // Ann's check-in and name are Ann's; Ben knows whom he is with by an invitation alone.
      if (role == "zoe" || role == "nobody" || role == "therapist" || role == "staff") {
        EXPECT_EQ(response.body.find("secret-id"), std::string::npos) << where;
      }
    }
  }
}

TEST_F(Roles, SomebodyElsesCheckInIsNotThere) {
  EXPECT_EQ(ben.post("/check-ins/secret-id/delete", {}).status, 404);
  EXPECT_EQ(zoe.post("/check-ins/secret-id/delete", {}).status, 404);
  EXPECT_NE(ann.get("/api/v1/check-ins").body.find("secret-id"), std::string::npos);
  EXPECT_EQ(ann.post("/check-ins/secret-id/delete", {}).status, 303);
}

TEST_F(Roles, AFormOfAnotherSiteOrWithoutItsTokenChangesNothing) {
  EXPECT_EQ(
      ann.ask("POST", "/sharing", "what=closeness&on=1", "application/x-www-form-urlencoded", false)
          .status,
      403);
  EXPECT_NE(ann.get("/api/v1/sharing").body.find("\"closeness\":false"), std::string::npos);
}

TEST_F(Roles, ATherapistSeesACoupleOnlyByTheirInvitationAndReadingIsWrittenDown) {
  EXPECT_EQ(therapist.get("/clinic/" + couple).status, 404);
  const std::string code = therapist.invite("/clinic");
  EXPECT_EQ(ben.post("/join/" + code, {{"agree", "yes"}}).status, 303);
  EXPECT_EQ(therapist.get("/clinic/" + couple).status, 200);
  EXPECT_EQ(therapist.get("/clinic/" + couple).body.find("ann"), std::string::npos)
      << "Ann granted nothing";
  EXPECT_NE(ben.get("/you/audit").body.find("therapist"), std::string::npos);
  const std::string therapist_id = server->store().read(
      [](const store::Access& access) { return store::find_login(access, "therapist")->person; });
  EXPECT_EQ(ben.post("/sharing", {{"what", "therapist:" + therapist_id}, {"on", "0"}}).status, 303);
  EXPECT_EQ(therapist.get("/clinic/" + couple).status, 404);
}

TEST_F(Roles, ScoresAreOnesOwnAndATherapistsAndNeverThePartners) {
  const auto csi = [](const std::string& score) {
    return Fields{{"what", "score"}, {"measure", "CSI-4"}, {"score", score}};
  };
  const std::string before = ben.get("/questionnaires").body;
  EXPECT_EQ(ann.post("/questionnaires", csi("3 3 3 4")).status, 303);
  EXPECT_EQ(ann.post("/questionnaires", csi("22")).status, 422);
  EXPECT_NE(ann.get("/questionnaires").body.find("couple therapy"), std::string::npos)
      << "13 is below the cut";
  EXPECT_EQ(ben.get("/questionnaires").body, before);

  EXPECT_EQ(ann.post("/join/" + therapist.invite("/clinic"), {{"agree", "yes"}}).status, 303);
  const std::string record = "/clinic/" + couple;
  Fields rdas{{"what", "score"}, {"side", "0"}, {"measure", "RDAS"}, {"score", "40"}};
  rdas.emplace_back("day", "2026-01-05");
  EXPECT_EQ(therapist.post(record, rdas).status, 303);
  rdas[3].second = "52";
  rdas[4].second = "2026-02-05";
  EXPECT_EQ(therapist.post(record, rdas).status, 303);
  rdas[4].second = "2027-02-05";
  EXPECT_EQ(therapist.post(record, rdas).status, 422) << "not to come";
  rdas[1].second = "1";
  EXPECT_EQ(therapist.post(record, rdas).status, 404) << "Ben granted nothing";
  EXPECT_NE(therapist.get(record).body.find("across the cut"), std::string::npos);
  EXPECT_NE(ann.get("/questionnaires").body.find("+12"), std::string::npos);
  EXPECT_EQ(ben.get("/questionnaires").body, before);

  const Fields gone{{"what", "remove"}, {"measure", "RDAS"}, {"day", "2026-02-05"}};
  EXPECT_EQ(ben.post("/questionnaires", gone).status, 404);
  EXPECT_EQ(ann.post("/questionnaires", gone).status, 303);
  EXPECT_EQ(ann.get("/questionnaires").body.find("+12"), std::string::npos);
}

TEST_F(Roles, EveryAnswerForbidsScriptsFromElsewhere) {
  for (const std::string path : {"/", "/today", "/timeline", "/nowhere", "/api/v1/now"}) {
    const Response response = ann.get(path);
    std::map<std::string, std::string> headers(response.headers.begin(), response.headers.end());
    EXPECT_NE(headers["Content-Security-Policy"].find("script-src 'self'"), std::string::npos)
        << path;
    EXPECT_EQ(headers["X-Content-Type-Options"], "nosniff") << path;
    EXPECT_EQ(response.body.find("http://www"), std::string::npos) << path;
  }
}

}  // namespace
}  // namespace attune::server
