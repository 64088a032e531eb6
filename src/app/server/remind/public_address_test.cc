#include "app/server/remind/public_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

namespace attune::server {
namespace {

TEST(PublicAddress, OnlyTheInternet) {
  for (const char* yes :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.0.1",
        "172.32.0.1", "192.167.1.1", "2606:4700::1111", "2a00:1450:4001::1"}) {
    EXPECT_TRUE(is_public_address(yes)) << yes;
  }
  for (const char* no : {"0.0.0.0",
                         "10.1.2.3",
                         "100.64.0.1",
                         "127.0.0.1",
                         "127.9.9.9",
                         "169.254.169.254",
                         "172.16.0.1",
                         "172.31.255.255",
                         "192.168.0.1",
                         "198.18.0.1",
                         "224.0.0.1",
                         "255.255.255.255",
                         "::",
                         "::1",
                         "::ffff:127.0.0.1",
                         "::ffff:8.8.8.8",
                         "64:ff9b::7f00:1",
                         "fc00::1",
                         "fd12::1",
                         "fe80::1",
                         "ff02::1",
                         "2001::1",
                         "2001:db8::1",
                         "2002:7f00:1::1",
                         "nonsense",
                         ""}) {
    EXPECT_FALSE(is_public_address(no)) << no;
  }
  sockaddr_storage other{};
  other.ss_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr&>(other)));
}

}  // namespace
}  // namespace attune::server
