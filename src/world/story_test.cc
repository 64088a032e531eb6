// The story: twins share all chance, and the one that is shown is the median.
#include "world/story.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::world {
namespace {

TEST(Story, IsTheSameForBothTwinsUntilTheWayBack) {
  StoryRequest request;
  request.couples = 24;
  const Story story = tell_story(request, Job{});
  const auto& [without, with] = story.shown;
  bool differs = false;
  for (std::size_t j = 0; j < story.schedule.times.size(); ++j) {
    const Reading &a = without.readings[0][j], &b = with.readings[0][j];
    if (story.schedule.times[j] < kWayBackFrom) {
      EXPECT_EQ(a.closeness, b.closeness) << j;
    }
    EXPECT_NEAR(a.strain, b.strain, 1e-12) << "the hard time is as hard with the way back";
    differs = differs || a.closeness != b.closeness;
  }
  EXPECT_TRUE(differs);
  EXPECT_GE(with.moments.size(), without.moments.size());
}

TEST(Story, TellsWhatTheSourceSays) {
  StoryRequest request;
  request.couples = 60;
  const Story story = tell_story(request, Job{});
  EXPECT_GT(story.withdrawn, 15);
  EXPECT_GT(story.gain.lower, 0.5) << "points, of both, on average";
  const auto at = [&](double day) {
    std::size_t j = 0;
    while (story.schedule.times[j] < day) ++j;
    return j;
  };
  for (const std::size_t way : {0U, 1U}) {
    EXPECT_LT(story.share_withdrawn[way][at(13)].estimate, 0.1);
    EXPECT_GT(story.share_withdrawn[way][at(34.9)].estimate, 0.9);
  }
  const std::size_t end = at(76);
  EXPECT_LT(story.share_withdrawn[1][end].upper, story.share_withdrawn[0][end].lower);
  // Affection stops landing on A, and then lands again.
  double reached = 0, less = 0;
  for (const SharedMoment& m : story.shown[1].moments) {
    if (m.time < kHardFrom && m.time > 0) EXPECT_TRUE(m.landed[0] == 1 || m.landed[0] == 0);
    if (m.time > kWayBackFrom - 3 && m.time < kWayBackFrom) less += m.landed[0] < 1;
    if (m.time > 70) reached += m.landed[0] == 1;
  }
  EXPECT_GT(less, 0);
  EXPECT_GT(reached, 0);
}

}  // namespace
}  // namespace attune::world
