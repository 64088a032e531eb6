#include "app/server/remind/web_push.h"

#include <gtest/gtest.h>

#include "app/server/remind/push_service_test.h"
#include "testing/local_server.h"

namespace attune::server {
namespace {

PushSender sender(const PushService& service) {
  return {new_p256_key(), "mailto:admin@example.org", true, service.ca_file, 5};
}
PushSubscription to(int port) {
  return {"https://127.0.0.1:" + std::to_string(port) + "/push/abc", new_p256_key().point,
          std::string(16, 'a')};
}

Delivery::Outcome answered(const std::string& status) {
  PushService service(status);
  const testing::LocalServer server([&](int socket) { service.serve(socket); });
  return send_push(sender(service), to(server.port()), "Notes", 3600, 1'700'000'000).outcome;
}

TEST(WebPush, PostsWhatTheServiceWants) {
  PushService service("201 Created");
  {
    const testing::LocalServer server([&](int socket) { service.serve(socket); });
    const Delivery done = send_push(sender(service), to(server.port()), "Notes", 3600, 0);
    EXPECT_EQ(done.outcome, Delivery::Outcome::sent) << done.why;
  }
  const std::string head = service.request.substr(0, service.request.find("\r\n\r\n") + 4);
  EXPECT_EQ(head.substr(0, 25), "POST /push/abc HTTP/1.1\r\n");
  for (const char* header : {"Content-Encoding: aes128gcm\r\n", "TTL: 3600\r\n",
                             "Authorization: vapid t=", "Urgency: normal\r\n"}) {
    EXPECT_NE(head.find(header), std::string::npos) << head;
  }
  const std::string body = service.request.substr(head.size());
  EXPECT_EQ(body.size(), 86U + 5 + 1 + 16) << "head, text, mark, tag: RFC 8188";
  EXPECT_EQ(body.find("Notes"), std::string::npos);
}

TEST(WebPush, AnswersMeanWhatTheyMean) {
  EXPECT_EQ(answered("410 Gone"), Delivery::Outcome::gone);
  EXPECT_EQ(answered("404 Not Found"), Delivery::Outcome::gone);
  EXPECT_EQ(answered("429 Too Many Requests"), Delivery::Outcome::later);
  EXPECT_EQ(answered("503 Service Unavailable"), Delivery::Outcome::later);
  EXPECT_EQ(answered("403 Forbidden"), Delivery::Outcome::never);
  EXPECT_EQ(answered("302 Found\r\nLocation: https://127.0.0.1:1/"), Delivery::Outcome::never);
}

TEST(WebPush, PrivateAddressesAreNotCalled) {
  int calls = 0;
  const testing::LocalServer server([&](int) { ++calls; });
  PushSender strict{new_p256_key(), "mailto:admin@example.org", false, {}, 5};
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"}) {
    PushSubscription target = to(server.port());
    target.endpoint = std::string("https://") + host + ":" + std::to_string(server.port()) + "/";
    const Delivery done = send_push(strict, target, "Notes", 60, 0);
    EXPECT_NE(done.outcome, Delivery::Outcome::sent) << host;
    EXPECT_EQ(done.why, "the push service's address is not public") << host;
  }
  EXPECT_EQ(calls, 0);
}

TEST(WebPush, OnlyHttpsAndOnlyWhoCanProveItself) {
  PushService service("201 Created");
  const testing::LocalServer server([&](int socket) { service.serve(socket); });
  PushSubscription plain = to(server.port());
  plain.endpoint.erase(4, 1);
  EXPECT_EQ(send_push(sender(service), plain, "Notes", 60, 0).outcome, Delivery::Outcome::never);
  PushSender without = sender(service);
  without.ca_file.clear();
  EXPECT_EQ(send_push(without, to(server.port()), "Notes", 60, 0).outcome, Delivery::Outcome::never)
      << "nobody vouches for this certificate";
}

}  // namespace
}  // namespace attune::server
