// The story of the source in one couple: work piles up, one partner withdraws, affection stops
// landing; then open talk, time out together, touch and attuned answers, and closeness returns. And
// the same couple without them: the same random numbers, nothing else differs.
//
// What is shown is not picked by eye. Of many couples, all alike but for chance, those count in
// whom both are engaged when the hard time begins and partner A alone is withdrawn when the talks
// begin; the one shown is in the middle of them by how many days less A is distant.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/interval.h"
#include "core/job.h"
#include "world/course.h"

namespace attune::world {

inline constexpr double kStoryDays = 77, kHardFrom = 14, kHardTo = 49, kWayBackFrom = 35;

/// What makes the couples of the story: slow to come back, and strained by work.
[[nodiscard]] const std::map<std::string, double>& story_parameters();

/// Work piles up; @param way_back  and from kWayBackFrom on the partners talk, go out, touch, and
/// answer more attuned.
[[nodiscard]] Plan story_plan(bool way_back);

struct StoryRequest {
  int couples = 200;
  std::uint64_t seed = 1;
  std::map<std::string, double> set;  ///< beyond story_parameters()
};

/// One course each way; 0 without, 1 with.
using Twins = std::array<Course, 2>;

struct Story {
  analysis::Schedule schedule;
  double mean_closeness = 0;  ///< points of the scale at closeness 0
  Twins shown;
  int couples = 0, withdrawn = 0;  ///< simulated; of these, those that count
  /// Over the latter, by time of the schedule: share in whom A is withdrawn, without and with.
  std::array<std::vector<analysis::Interval>, 2> share_withdrawn;
  /// Mean closeness of both from kWayBackFrom on, with minus without: mean and its 95 % interval.
  analysis::Interval gain;
};

/// Same for any number of threads. @throws std::invalid_argument as with(), or if no couple
/// counts; Cancelled.
[[nodiscard]] Story tell_story(const StoryRequest& request, const Job& job);

}  // namespace attune::world
