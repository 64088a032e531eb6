// A reminder's way to the devices of a person: posted to the push service, sealed; a device that is
// no more is forgotten.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/server/remind/p256.h"
#include "app/server/remind/push_service_test.h"
#include "app/server/reminders.h"
#include "app/server/test_browser_test.h"
#include "store/base64url.h"
#include "store/passkeys.h"
#include "testing/local_server.h"

namespace attune::server {
namespace {

class PushReminders : public ::testing::Test {
 protected:
  PushReminders()
      : server([this](ServerOptions& options) {
          options.push_hosts = {"127.0.0.1"};
          options.push_ca_file = service.ca_file;
        }) {}

  void SetUp() override {
    server.clock += 60 * 60'000;  // 20:33, in the first minutes of the reminder's time
    ann.set_up("ann", "couple");
    EXPECT_EQ(
        ann.post("/you/reminders", {{"reminder_time", "20:30"}, {"push_reminders", "1"}}).status,
        200);
  }
  Response subscribe(const std::string& endpoint) {
    const nlohmann::json subscription = {{"endpoint", endpoint},
                                         {"keys",
                                          {{"p256dh", store::to_base64url(new_p256_key().point)},
                                           {"auth", store::to_base64url(std::string(16, 'a'))}}}};
    return ann.ask("POST", "/api/v1/push", subscription.dump(), "application/json");
  }
  std::size_t subscriptions() {
    return server->store().read([](const store::Access& access) {
      return store::push_subscriptions(access, store::find_login(access, "ann")->person).size();
    });
  }

  PushService service{"201 Created"};
  TestServer server;
  TestBrowser ann{server};
};

TEST_F(PushReminders, ArriveSealedAndOnce) {
  const testing::LocalServer there([&](int socket) { service.serve(socket); });
  EXPECT_EQ(subscribe("https://127.0.0.1:" + std::to_string(there.port()) + "/push/abc").status,
            201);
  send_reminders(*server);
  EXPECT_EQ(service.request.substr(0, 15), "POST /push/abc ");
  EXPECT_NE(service.request.find("Content-Encoding: aes128gcm"), std::string::npos);
  const std::size_t length = service.request.size();
  send_reminders(*server);
  EXPECT_EQ(service.request.size(), length) << "one reminder an occasion";
  EXPECT_EQ(subscriptions(), 1U);
}

TEST_F(PushReminders, ADeviceThatIsNoMoreIsForgotten) {
  service.status = "410 Gone";
  const testing::LocalServer there([&](int socket) { service.serve(socket); });
  EXPECT_EQ(subscribe("https://127.0.0.1:" + std::to_string(there.port()) + "/push/abc").status,
            201);
  EXPECT_EQ(subscriptions(), 1U);
  send_reminders(*server);
  EXPECT_FALSE(service.request.empty());
  EXPECT_EQ(subscriptions(), 0U);
}

TEST_F(PushReminders, OnlyPushServicesAreTaken) {
  EXPECT_EQ(subscribe("https://evil.example/collect").status, 422);
  EXPECT_EQ(subscribe("https://10.0.0.1/").status, 422);
  EXPECT_EQ(subscribe("https://fcm.googleapis.com/fcm/send/abc").status, 201);
  EXPECT_EQ(subscriptions(), 1U);
}

}  // namespace
}  // namespace attune::server
