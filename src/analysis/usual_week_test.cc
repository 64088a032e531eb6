#include "analysis/usual_week.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace attune::analysis {
namespace {

TEST(UsualWeek, FollowsTheIntervalOfANextObservation) {
  // Mean 5, SD 1 of four weeks: 3.182 * 1 * sqrt(1.25) = 3.558 to each side.
  const std::vector<double> before{5 - std::sqrt(1.5), 5, 5, 5 + std::sqrt(1.5)};
  EXPECT_EQ(compare_week(before, 5 - 3.55), Week::usual);
  EXPECT_EQ(compare_week(before, 5 - 3.57), Week::lower);
  EXPECT_EQ(compare_week(before, 5 + 3.57), Week::higher);
  EXPECT_EQ(compare_week(std::array{1.0, 2.0, 3.0}, 9), std::nullopt);
}

}  // namespace
}  // namespace attune::analysis
