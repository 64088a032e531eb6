#include "core/draw_index.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace attune {
namespace {

TEST(DrawIndex, IsAsOftenAsItsWeightAndNeverOneWithout) {
  constexpr std::array<double, 5> kWeight{0, 2, 0, 6, 0};
  constexpr int kDraws = 20000;
  RandomStream random(1, Purpose::testing, 0);
  std::array<int, 5> drawn{};
  for (int n = 0; n < kDraws; ++n) {
    ++drawn[draw_index(
        kWeight.size(), [&](std::size_t k) { return kWeight[k]; }, random)];
  }
  EXPECT_EQ(drawn[0] + drawn[2] + drawn[4], 0);
  EXPECT_NEAR(drawn[1], 0.25 * kDraws, 4.5 * std::sqrt(0.25 * 0.75 * kDraws));
}

}  // namespace
}  // namespace attune
