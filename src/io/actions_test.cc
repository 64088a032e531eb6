#include "io/actions.h"

#include <gtest/gtest.h>

namespace attune::io {
namespace {

TEST(Actions, AreReadAsTheyStand) {
  const auto actions = parse_actions(R"(
[[action]]
name = "Cook together"
say = "You could cook together."
effort = 2
days = [1, 4]
more = { enjoyable = 1, time_together = 45 }

[[action]]
name = "Listen"
kind = "listening"
more = { open_talk = 1 }
)",
                                     "actions.toml");
  ASSERT_TRUE(actions.has_value());
  ASSERT_EQ(actions->size(), 2U);
  EXPECT_EQ(actions->front().days, (std::vector<int>{1, 4}));
  EXPECT_EQ(actions->front().effort, 2);
  ASSERT_EQ(actions->front().deeds.size(), 2U);
  EXPECT_TRUE(actions->front().deeds[0].more);
  EXPECT_EQ((*actions)[1].kind, analysis::ActionKind::listening);
  EXPECT_EQ((*actions)[1].invitation, "If you both feel like it: Listen.");
}

TEST(Actions, EveryFaultIsToldWithItsLine) {
  const auto actions = parse_actions(
      "[[action]]\nname = 3\neffort = 9\ndays = [0]\nkind = \"shout\"\nmore = { touch = \"x\" }\n"
      "cost = 1\n",
      "a.toml");
  ASSERT_FALSE(actions.has_value());
  std::string all;
  for (const auto& problem : actions.error()) all += to_string(problem) + "\n";
  for (const char* part : {"a.toml:2", "a.toml:3", "a.toml:4", "a.toml:5", "a.toml:6", "a.toml:7",
                           "from 1 to 5", "unknown key \"cost\""}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
  }
  EXPECT_FALSE(parse_actions("", "a.toml").has_value());
  EXPECT_FALSE(parse_actions("action = 1", "a.toml").has_value());
  EXPECT_FALSE(parse_actions("[[action", "a.toml").has_value());
}

TEST(Plan, ReadsSignsDaysAndRefusesTheRest) {
  const auto plan =
      parse_plan("touch=1 daily, time_together=+30,stress=-1 once, thanks=+2 every 3 days", 7);
  ASSERT_TRUE(plan.has_value()) << plan.error();
  ASSERT_EQ(plan->size(), 4U);
  EXPECT_FALSE((*plan)[0].deed.more);
  EXPECT_EQ((*plan)[0].days.size(), 7U);
  EXPECT_TRUE((*plan)[1].deed.more);
  EXPECT_EQ((*plan)[1].deed.value, 30);
  EXPECT_EQ((*plan)[2].deed.value, -1);
  EXPECT_EQ((*plan)[2].days, (std::vector<int>{1}));
  EXPECT_EQ((*plan)[3].days, (std::vector<int>{1, 4, 7}));
  for (const char* bad :
       {"", "touch", "touch=", "=1", "touch=x", "touch=1 weekly", "touch=1,,",
        "touch=1 every 0 days", "touch=1 every 1.5 days", "touch=1e9", "touch=++1"}) {
    const auto refused = parse_plan(bad, 7);
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_NE(refused.error().find("NAME=VALUE"), std::string::npos);
  }
}

}  // namespace
}  // namespace attune::io
