#include "app/server/sign_in/rate_limit.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

TEST(RateLimit, AllowsABurstThenOneAtATime) {
  RateLimit limit({3, 0.1});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.wait_or_take("a", 100), 0);
  EXPECT_DOUBLE_EQ(limit.wait_or_take("a", 100), 10);
  EXPECT_DOUBLE_EQ(limit.wait_or_take("a", 104), 6) << "asking again costs nothing";
  EXPECT_EQ(limit.wait_or_take("a", 110), 0);
  EXPECT_DOUBLE_EQ(limit.wait_or_take("a", 110), 10);
  EXPECT_EQ(limit.wait_or_take("b", 110), 0) << "others are not concerned";
}

TEST(RateLimit, AClockThatGoesBackGivesAndTakesNothing) {
  RateLimit limit({1, 0.1});
  EXPECT_EQ(limit.wait_or_take("a", 1000), 0);
  const double wait = limit.wait_or_take("a", 500);
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 10) << "and nobody waits for the clock to come back";
  EXPECT_EQ(limit.wait_or_take("a", 1010), 0);
}

TEST(RateLimit, RemembersNoMoreThanItMay) {
  RateLimit limit({5, 0.01}, 100);
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(limit.wait_or_take("k" + std::to_string(i), i * 1e-3), 0);
  EXPECT_LE(limit.size(), 100U);
  EXPECT_EQ(limit.wait_or_take("late", 1e6), 0);
  EXPECT_EQ(limit.size(), 1U) << "full buckets are forgotten";
}

TEST(SignInLimits, OneWhoGuessesCannotLockTheOwnerOut) {
  SignInLimits limits;
  double wait = 0;
  for (int i = 0; i < 1000; ++i) wait = limits.wait_or_take({"anna", "203.0.113.7", {}}, 10);
  EXPECT_GT(wait, 0);
  EXPECT_EQ(limits.wait_or_take({"anna", "198.51.100.1", {}}, 10), 0) << "from elsewhere";
  EXPECT_EQ(limits.wait_or_take({"anna", "203.0.113.7", "device-1"}, 10), 0)
      << "from home, on the device that is known";
  EXPECT_LE(wait, 600) << "and from home on a new device before long";
}

TEST(SignInLimits, ManyAccountsFromOneAddress) {
  SignInLimits limits;
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    passed += limits.wait_or_take(
                  {"a" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i), {}}, 10) == 0;
  }
  EXPECT_EQ(passed, 30) << "addresses of one /64 are one";
}

TEST(SignInLimits, ARightAnswerForgives) {
  SignInLimits limits;
  const SignInTry attempt{"anna", "203.0.113.7", {}};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limits.wait_or_take(attempt, 10), 0);
  EXPECT_GT(limits.wait_or_take(attempt, 10), 0);
  limits.succeeded(attempt);
  EXPECT_EQ(limits.wait_or_take(attempt, 10), 0);
}

TEST(SignInLimits, Networks) {
  EXPECT_EQ(network_of("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(network_of("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("no address"), "no address");
}

}  // namespace
}  // namespace attune::server
