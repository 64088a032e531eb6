#include "app/server/sign_in/device.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

std::string told(std::string_view user_agent) { return written(device_of(user_agent)); }

TEST(Device, IsACoarseWord) {
  EXPECT_EQ(told("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"),
            "Firefox/Android");
  EXPECT_EQ(told("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                 "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge/Windows");
  EXPECT_EQ(told("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                 "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"),
            "Safari/iPhone");
  EXPECT_EQ(told("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                 "(KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1"),
            "Chrome/iPhone");
  EXPECT_EQ(told("Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
                 "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"),
            "Samsung Internet/Android");
  EXPECT_EQ(
      told("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
           "Gecko) Version/17.4 Safari/605.1.15"),
      "Safari/macOS");
  EXPECT_EQ(told("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 "
                 "Safari/537.36"),
            "Chrome/Linux");
}

TEST(Device, NothingOfWhatABrowserSaysComesThrough) {
  EXPECT_EQ(told(""), "/");
  EXPECT_EQ(told("<script>alert(1)</script>"), "/");
  const Device device = read_device("Firefox/Android");
  EXPECT_EQ(device.browser + " " + device.system, "Firefox Android");
  EXPECT_EQ(read_device("").browser, "");
}

}  // namespace
}  // namespace attune::server
