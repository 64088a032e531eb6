// Staff signs in by two steps, and sees nothing before the second one is set up.
#include <gtest/gtest.h>

#include "app/server/test_browser_test.h"
#include "store/passkeys.h"

namespace attune::server {
namespace {

std::string location(const Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Location") return value;
  }
  return "";
}

class SecondStepOf : public ::testing::TestWithParam<const char*> {};

TEST_P(SecondStepOf, StaffComesBeforeAnythingElse) {
  TestServer server;
  TestBrowser staff(server);
  staff.set_up("thea", GetParam());
  for (const Route& route : routes()) {
    if (route.needs == Needs::anonymous || route.needs == Needs::nothing) continue;
    if (route.needs == Needs::way_in || route.pattern.find('{') != std::string_view::npos) continue;
    const std::string path(route.pattern);
    const Response response = route.method == "GET" ? staff.get(path)
                                                    : staff.ask(std::string(route.method), path,
                                                                "{}", "application/json");
    const bool other_role = response.status == 404;
    const bool led = response.status == 403 || location(response) == "/second-step";
    EXPECT_TRUE(led || other_role) << path << " " << response.status;
  }
  EXPECT_EQ(staff.get("/api/v1/sessions").type, "application/problem+json");
  EXPECT_EQ(location(staff.get("/operator")), "/second-step");
  EXPECT_EQ(staff.get("/second-step").status, 200);
  staff.take_second_step("thea");
  EXPECT_EQ(staff.get("/operator").status, 200);
  EXPECT_NE(staff.get("/second-step").body.find("/you/recovery-codes"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Staff, SecondStepOf, ::testing::Values("clinic", "study"));

TEST(SecondStep, APasswordAloneDoesNotOpenTheAccountAfterwards) {
  TestServer server;
  TestBrowser thea(server), later(server);
  thea.set_up("thea", "clinic");
  const std::string secret = thea.take_second_step("thea");
  EXPECT_EQ(later.sign_in("thea").status, 200);
  EXPECT_EQ(later.get("/you").status, 303);
  EXPECT_EQ(later.post("/sign-in", {{"code", later.code_of(secret)}}).status, 401)
      << "the code that set it up is used";
  server.clock += 60'000;
  EXPECT_EQ(later.post("/sign-in", {{"code", later.code_of(secret)}}).status, 303);
  EXPECT_EQ(later.get("/clinic").status, 200);
}

TEST(SecondStep, OfStaffAPasskeyIsOneAndAPasswordAloneDoesNotDo) {
  TestServer server;
  TestBrowser thea(server), later(server);
  thea.set_up("thea", "clinic");
  server->store().write([](const store::Access& access) {
    const std::string person = store::find_login(access, "thea")->person;
    EXPECT_TRUE(store::add_passkey(access, {"key", person, "Passkey", -7, "x", 0}));
  });
  EXPECT_EQ(thea.get("/clinic").status, 200);
  const Response asked = later.sign_in("thea");
  EXPECT_EQ(asked.status, 200);
  EXPECT_NE(asked.body.find("passkey-sign-in"), std::string::npos);
  EXPECT_TRUE(later.cookie("session").empty());
  EXPECT_EQ(later.post("/sign-in", {{"code", "000000"}}).status, 401);
}

TEST(SecondStep, SessionsThatBeganByAPasswordAloneEnd) {
  TestServer server;
  TestBrowser thea(server), other(server);
  thea.set_up("thea", "clinic");
  EXPECT_EQ(other.sign_in("thea").status, 303);
  EXPECT_EQ(other.get("/second-step").status, 200);
  thea.take_second_step("thea");
  EXPECT_EQ(location(other.get("/second-step")), "/sign-in?next=%2Fsecond-step");
}

TEST(SecondStep, TurningItOffLeadsToItAgain) {
  TestServer server;
  TestBrowser thea(server);
  thea.set_up("thea", "clinic");
  const std::string secret = thea.take_second_step("thea");
  EXPECT_EQ(thea.post("/you/totp", {{"on", "0"}, {"code", thea.code_of(secret)}}).status, 422)
      << "a code is used once";
  server.clock += 60'000;
  EXPECT_EQ(thea.post("/you/totp", {{"on", "0"}, {"code", thea.code_of(secret)}}).status, 303);
  EXPECT_EQ(location(thea.get("/clinic")), "/second-step");
}

TEST(SecondStep, ACoupleIsNotAskedAndWhoRunsTheirServerOnlyAtItsPage) {
  TestServer server;
  TestBrowser ann(server), ben(server);
  ann.set_up("ann", "couple");
  ben.join(ann.invite("/pair"), "ben");
  for (TestBrowser* partner : {&ann, &ben}) {
    for (const char* path : {"/today", "/timeline", "/together", "/you", "/you/sessions"}) {
      EXPECT_EQ(partner->get(path).status, 200) << path;
    }
  }
  // A passkey makes signing in easier and must not shut the diary on another device.
  server->store().write([](const store::Access& access) {
    const std::string person = store::find_login(access, "ann")->person;
    EXPECT_TRUE(store::add_passkey(access, {"key", person, "Passkey", -7, "x", 0}));
  });
  TestBrowser other(server);
  EXPECT_EQ(other.sign_in("ann").status, 303);
  EXPECT_EQ(location(ann.get("/operator")), "/second-step");
  EXPECT_EQ(ann.get("/second-step").body.find("passkey-register"), std::string::npos);
  EXPECT_EQ(ben.get("/operator").status, 404);
  ann.take_second_step("ann");
  EXPECT_EQ(ann.get("/operator").status, 200);
}

TEST(SecondStep, ADemoIsExemptAndSaysSo) {
  TestServer server([](ServerOptions& options) { options.demo = true; });
  TestBrowser thea(server);
  thea.set_up("thea", "clinic");
  EXPECT_EQ(thea.get("/clinic").status, 200);
  EXPECT_NE(thea.get("/demo").body.find("without a second step"), std::string::npos);
}

}  // namespace
}  // namespace attune::server
