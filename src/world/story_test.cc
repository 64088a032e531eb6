// The story: twins share all chance, and the one that is shown is the median.
#include "world/story.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::world {
namespace {

TEST(Story, IsTheSameForBothTwinsUntilTheWayBack) {
  StoryRequest request;
  request.couples = 30;
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
  request.couples = 150;
  const Story story = tell_story(request, Job{});
  EXPECT_GT(story.withdrawn, 20);
  EXPECT_GT(story.gain.lower, 0.5) << "points, of both, on average";
  const auto at = [&](double day) {
    std::size_t j = 0;
    while (story.schedule.times[j] < day) ++j;
    return j;
  };
  for (const std::size_t way : {0U, 1U}) {
    EXPECT_LT(story.share_withdrawn[way][at(13)].estimate, 0.2);
    EXPECT_GT(story.share_withdrawn[way][at(34.9)].estimate, 0.8);
  }
  const std::size_t end = at(76);
  EXPECT_LT(story.share_withdrawn[1][end].upper, story.share_withdrawn[0][end].lower);
  // Affection stops landing on A, and then lands again.
  double reached = 0, less = 0;
  for (const SharedMoment& m : story.shown[1].moments) {
    if (m.time > kHardFrom && m.time < kWayBackFrom + 2) less += m.landed[0] < 1;
    if (m.time > 63) reached += m.landed[0] == 1;
  }
  EXPECT_GT(less, 0);
  EXPECT_GT(reached, 0);
}

}  // namespace
}  // namespace attune::world
