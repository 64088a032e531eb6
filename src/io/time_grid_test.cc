#include "io/time_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace attune::io {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> a_on_grid(double rate, double distance,
                              const std::vector<std::pair<double, double>>& samples) {
  std::vector<double> cells;
  TimeGrid grid(rate, distance, [&](double a, double) { cells.push_back(a); });
  for (const auto& [time, value] : samples) grid.add(time, value, kNaN);
  grid.end();
  return cells;
}

TEST(TimeGrid, FramesBecomeTheMeansOfWholeSeconds) {
  std::vector<std::pair<double, double>> frames;
  for (int k = 0; k < 75; ++k) frames.push_back({100 + k / 25.0, k});
  EXPECT_EQ(a_on_grid(1, 0.04, frames), (std::vector<double>{12, 37, 62}));
}

TEST(TimeGrid, AClockThatTremblesLosesNoCell) {
  std::vector<std::pair<double, double>> samples;
  for (int k = 0; k < 500; ++k) samples.push_back({k * 0.1 + 0.04 * std::sin(3.0 * k), k});
  const auto cells = a_on_grid(10, 0.1, samples);
  ASSERT_EQ(cells.size(), 500U);
  for (std::size_t k = 0; k < 500; ++k) EXPECT_EQ(cells[k], static_cast<double>(k));
}

TEST(TimeGrid, AGapIsMissingCells) {
  const auto cells = a_on_grid(1, 1, {{5, 1}, {6, 2}, {9, 3}});
  ASSERT_EQ(cells.size(), 5U);
  EXPECT_EQ(cells[1], 2);
  EXPECT_TRUE(std::isnan(cells[2]) && std::isnan(cells[3]));
  EXPECT_EQ(cells[4], 3);
}

}  // namespace
}  // namespace attune::io
