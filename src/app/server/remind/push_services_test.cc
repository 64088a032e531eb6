#include "app/server/remind/push_services.h"

#include <gtest/gtest.h>

#include <vector>

namespace attune::server {
namespace {

TEST(PushServices, ThoseOfTheBrowsersAndThoseThatWereNamed) {
  const std::vector<std::string> named = {"push.example.org"};
  for (const char* known :
       {"https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc", "https://web.push.apple.com/abc",
        "https://wns2-by3p.notify.windows.com/w/?token=abc"}) {
    EXPECT_EQ(push_host(known, {}), PushHost::known) << known;
  }
  EXPECT_EQ(push_host("https://push.example.org:8443/abc", named), PushHost::named);
  EXPECT_EQ(push_host("https://push.example.org/abc", {}), PushHost::refused);
}

TEST(PushServices, NobodyElse) {
  const std::vector<std::string> named = {"push.example.org"};
  for (const char* other :
       {"https://fcm.googleapis.com.evil.example/", "https://evilfcm.googleapis.com.de/",
        "https://notfcm.googleapis.comx/", "https://xfcm.googleapis.com/",
        "http://fcm.googleapis.com/", "https://fcm.googleapis.com@evil.example/",
        "https://evil.example/https://fcm.googleapis.com/", "https://sub.push.example.org/",
        "https://[::1]/", "https://evil.example\\.push.apple.com/", "https://", ""}) {
    EXPECT_EQ(push_host(other, named), PushHost::refused) << other;
  }
}

}  // namespace
}  // namespace attune::server
