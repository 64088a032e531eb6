// What somebody would try who wants into another's account, or has that person's phone for a
// minute.
#include <gtest/gtest.h>

#include "app/server/test_browser_test.h"

namespace attune::server {
namespace {

/// One guess, with a device's cookie of one's own making.
int guess(TestServer& server, const std::string& device) {
  Request request;
  request.method = "POST";
  request.path = "/sign-in";
  request.address = "127.0.0.1";
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  request.headers["cookie"] = "device=" + device;
  request.body = "handle=ann&password=guess";
  return answer(*server, request).status;
}

TEST(SignInAbuse, AMadeUpDeviceHasNoTriesOfItsOwn) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  int busy = 0;
  for (int i = 0; i < 40; ++i) busy += guess(server, "made-up-" + std::to_string(i)) == 429;
  EXPECT_GT(busy, 20);
}

TEST(SignInAbuse, AnothersDeviceIsNoneOfMine) {
  TestServer server;
  TestBrowser ann(server), ben(server);
  ann.set_up("ann", "couple");
  ben.join(ann.invite("/pair"), "ben");
  int busy = 0;  // Ben's own cookie, used to guess Ann's password
  for (int i = 0; i < 40; ++i) {
    busy += ben.post("/sign-in", {{"handle", "ann"}, {"password", "guess"}}).status == 429;
  }
  EXPECT_GT(busy, 20);
}

TEST(SignInAbuse, APhoneThatLiesAboutAddsNoWayIn) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  EXPECT_EQ(ann.ask("POST", "/api/v1/passkeys/register-options", "{}", "application/json").status,
            200);
  server.clock += 16 * 60'000;
  EXPECT_EQ(ann.ask("POST", "/api/v1/passkeys/register-options", "{}", "application/json").status,
            403);
  EXPECT_EQ(ann.ask("POST", "/api/v1/passkeys/register", "{}", "application/json").status, 403);
  for (const char* path : {"/you/totp", "/you/recovery-codes", "/you/passkeys"}) {
    const Response refused = ann.post(path, {{"on", "1"}, {"id", "x"}});
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_NE(refused.body.find("/sign-in?again=1"), std::string::npos) << "the mend is at hand";
  }
  EXPECT_EQ(ann.get("/sign-in?again=1&next=/you").status, 200);
  EXPECT_EQ(ann.sign_in("ann").status, 303);
}

TEST(SignInAbuse, ANewSignInEndsTheSessionBefore) {
  TestServer server;
  TestBrowser ann(server);
  ann.set_up("ann", "couple");
  const std::string old = ann.cookie("session");
  ASSERT_FALSE(old.empty());
  ann.sign_in("ann");
  EXPECT_NE(ann.cookie("session"), old);
  Request request;
  request.method = "GET";
  request.path = "/you";
  request.headers["cookie"] = "session=" + old;
  EXPECT_EQ(answer(*server, request).status, 303);
}

TEST(SignInAbuse, ARecoveryCodeDoesNotSkipTheSecondStep) {
  TestServer server;
  TestBrowser ann(server), thief(server);
  ann.set_up("ann", "clinic");
  ann.take_second_step("ann");
  const std::string page = ann.post("/you/recovery-codes", {}).body;
  std::string code;  // four groups of four, the first on the page
  for (std::size_t i = 0; i + 19 <= page.size() && code.empty(); ++i) {
    const std::string some = page.substr(i, 19);
    bool fits = true;
    for (std::size_t k = 0; k < some.size(); ++k) {
      fits =
          fits && (k % 5 == 4 ? some[k] == '-' : std::isalnum(static_cast<unsigned char>(some[k])));
    }
    if (fits) code = some;
  }
  ASSERT_FALSE(code.empty()) << page;
  const Response done = thief.post(
      "/recover", {{"handle", "ann"}, {"code", code}, {"new_password", "quiet maple river 47"}});
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_TRUE(thief.cookie("session").empty());
  EXPECT_EQ(thief.get("/you").status, 303);
}

}  // namespace
}  // namespace attune::server
