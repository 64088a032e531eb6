#include "survey/prompt_decision.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::survey {
namespace {

Prompt walk() {
  Prompt prompt;
  prompt.name = "walk";
  prompt.at = {1020};
  prompt.probability = 0.3;
  return prompt;
}

Situation at_noon() {
  Situation situation;
  situation.now = 1'000'000;
  situation.day = 20000;
  return situation;
}

TEST(PromptDecision, IsSentAsOftenAsItSays) {
  int sent = 0;
  double sum = 0;
  for (std::uint64_t point = 0; point < 20000; ++point) {
    const Decision decision = decide(walk(), at_noon(), 1, 5, point);
    EXPECT_TRUE(decision.available);
    EXPECT_EQ(decision.sent, decision.draw < 0.3);
    sent += decision.sent;
    sum += decision.draw;
  }
  EXPECT_NEAR(sent / 20000.0, 0.3, 3.3 * std::sqrt(0.3 * 0.7 / 20000));
  EXPECT_NEAR(sum / 20000, 0.5, 3.3 * std::sqrt(1.0 / 12 / 20000));
}

TEST(PromptDecision, DrawsDoNotDependOnAnswers) {
  Situation away = at_noon();
  away.wished_for_space = away.day;
  const Decision here = decide(walk(), at_noon(), 1, 5, 9), there = decide(walk(), away, 1, 5, 9);
  EXPECT_EQ(here.draw, there.draw);
  EXPECT_FALSE(there.available);
  EXPECT_FALSE(there.sent);
  Prompt other = walk();
  other.name = "thanks";
  EXPECT_NE(decide(other, at_noon(), 1, 5, 9).draw, here.draw);
  EXPECT_NE(decide(walk(), at_noon(), 1, 6, 9).draw, here.draw);
  EXPECT_NE(decide(walk(), at_noon(), 2, 5, 9).draw, here.draw);
  EXPECT_NE(decide(walk(), at_noon(), 1, 5, 10).draw, here.draw);
}

TEST(PromptDecision, AvailabilityFollowsTheRule) {
  Prompt prompt = walk();
  prompt.available = {{"stress", {}, 5.0, 24}, {"closeness", 2.0, {}, 48}};
  Situation s = at_noon();
  const auto available = [&] { return decide(prompt, s, 1, 1, 1).available; };
  EXPECT_FALSE(available()) << "without an answer nothing is known";
  s.latest = {{"stress", {5, s.now - 3600}}, {"closeness", {2, s.now - 47 * 3600}}};
  EXPECT_TRUE(available());
  s.latest["stress"].value = 6;
  EXPECT_FALSE(available());
  s.latest["stress"] = {4, s.now - 25 * 3600};
  EXPECT_FALSE(available()) << "too long ago";
  s.latest["stress"] = {4, s.now + 60};
  EXPECT_FALSE(available()) << "not from the future, whatever the clock did";
}

TEST(PromptDecision, RestsAndStops) {
  Prompt prompt = walk();
  prompt.hours_between = 20;
  prompt.arms = {"prompts"};
  Situation s = at_noon();
  s.arm = "prompts";
  const auto available = [&] { return decide(prompt, s, 1, 1, 1).available; };
  EXPECT_TRUE(available());
  s.last_sent = s.now - 19 * 3600;
  EXPECT_FALSE(available());
  s.last_sent = s.now - 20 * 3600;
  EXPECT_TRUE(available());
  s.arm = "waiting";
  EXPECT_FALSE(available());
  s.arm = "prompts";
  s.wished_for_space = s.day - 1;
  EXPECT_TRUE(available()) << "a wish for space is for its day";
  s.wished_for_space = s.day;
  EXPECT_FALSE(available());
  s.wished_for_space.reset();
  s.stopped = true;
  EXPECT_FALSE(available());
}

TEST(PromptDecision, PointsAreOnTheWallClock) {
  Study study;
  study.days = 3;
  const auto points = decision_points(study, walk(), {"Europe/Berlin", 20540, 0});
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[1].at - points[0].at, 23 * 3600) << "the night of 29 March 2026";
  const auto later = decision_points(study, walk(), {"Asia/Tokyo", 20541, 1});
  EXPECT_EQ(later[0].number, points[1].number) << "who joined a day later, in another zone";
}

}  // namespace
}  // namespace attune::survey
