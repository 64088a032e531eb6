#include "report/scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace attune::report {
namespace {

TEST(Scale, MapsItsEndsToZeroAndOne) {
  const Scale scale(-2, 6);
  EXPECT_DOUBLE_EQ(scale(-2), 0);
  EXPECT_DOUBLE_EQ(scale(0), 0.25);
  EXPECT_DOUBLE_EQ(scale(6), 1);
  EXPECT_DOUBLE_EQ(scale(8), 1.25);
  EXPECT_DOUBLE_EQ(scale.inside(8), 1);
}

TEST(Scale, RefusesNoRange) {
  EXPECT_THROW(Scale(1, 1), std::invalid_argument);
  EXPECT_THROW(Scale(0, std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  EXPECT_THROW((void)nice_ticks(2, 1, 5), std::invalid_argument);
}

TEST(NiceTicks, LieInsideEvenlySpacedAndAboutAsMany) {
  for (const auto& [lower, upper] : {std::pair{0.0, 1.0},
                                     {-0.9, 0.37},
                                     {1e-7, 3e-7},
                                     {-5e6, 2e6},
                                     {0.999, 1.001},
                                     {17.0, 18.0},
                                     {0.0, 28.0}}) {
    for (const int count : {2, 4, 6, 10}) {
      const auto ticks = nice_ticks(lower, upper, count);
      ASSERT_FALSE(ticks.empty()) << lower << ".." << upper;
      EXPECT_LE(ticks.size(), static_cast<std::size_t>(count) + 1);
      EXPECT_GE(ticks.size(), static_cast<std::size_t>(count) / 3);
      const double slack = 1e-6 * (upper - lower);
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        EXPECT_GE(ticks[i].value, lower - slack);
        EXPECT_LE(ticks[i].value, upper + slack);
        if (i >= 2) {
          EXPECT_NEAR(ticks[i].value - ticks[i - 1].value, ticks[1].value - ticks[0].value, slack);
        }
      }
    }
  }
}

TEST(NiceTicks, ReadAsRoundNumbers) {
  std::vector<std::string> labels;
  for (const Tick& tick : nice_ticks(-0.2, 0.41, 4)) labels.push_back(tick.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"−0.2", "0", "0.2", "0.4"}));
}

TEST(RatioTicks, AreRatiosAtTheirLogarithms) {
  for (const double reach : {0.05, 0.3, 0.8, 1.5, 3.0, 8.0}) {
    const auto ticks = ratio_ticks(-reach, reach, 6);
    ASSERT_FALSE(ticks.empty());
    EXPECT_LE(ticks.size(), 7U);
    for (const Tick& tick : ticks) {
      EXPECT_NEAR(std::stod(tick.label), std::exp(tick.value), 1e-9);
      EXPECT_LE(std::abs(tick.value), reach + 1e-6);
    }
  }
}

}  // namespace
}  // namespace attune::report
