#include "report/number.h"

#include <gtest/gtest.h>

#include <limits>

namespace attune::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Number, IsNeverNan) {
  EXPECT_EQ(number(kNaN), "not estimated");
  EXPECT_EQ(number(-kInfinity), "not estimated");
  EXPECT_EQ(signed_number(kNaN), "not estimated");
  EXPECT_EQ(percent(kNaN), "not estimated");
  EXPECT_EQ(probability(kNaN), "not estimated");
  EXPECT_EQ(with_range({kNaN, kNaN, kNaN}), "not estimated");
  EXPECT_EQ(with_range({1.5, kNaN, kNaN}), "1.50 (interval not estimated)");
  EXPECT_EQ(percent_with_range({.5, kNaN, 1}), "50% (interval not estimated)");
  EXPECT_EQ(days_with_range({kNaN, 1, 2}), "not estimated");
}

TEST(Number, HasARealMinusAndNoMinusZero) {
  EXPECT_EQ(number(-0.2), "−0.20");
  EXPECT_EQ(number(-0.001), "0.00");
  EXPECT_EQ(signed_number(0.306), "+0.31");
  EXPECT_EQ(signed_number(-0.306), "−0.31");
}

TEST(Number, IsNeverCertain) {
  EXPECT_EQ(probability(0.85), "85%");
  EXPECT_EQ(probability(1.0), "more than 99%");
  EXPECT_EQ(probability(0.0), "less than 1%");
  EXPECT_EQ(percent(0.004), "under 1%");
  EXPECT_EQ(percent(0), "0%");
}

TEST(Number, CountsReadWell) {
  EXPECT_EQ(count(7), "7");
  EXPECT_EQ(count(1234567), "1,234,567");
  EXPECT_EQ(count(1, "couple", "couples"), "1 couple");
  EXPECT_EQ(count(1000, "couple", "couples"), "1,000 couples");
}

TEST(Words, AreListed) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"touch"}), "touch");
  EXPECT_EQ(listed({"touch", "reward"}), "touch and reward");
  EXPECT_EQ(listed({"touch", "reward", "talk"}), "touch, reward and talk");
}

TEST(Words, AreShortenedByCharactersNotBytes) {
  EXPECT_EQ(shortened("Zoë", 3), "Zoë");
  EXPECT_EQ(shortened("Zoë und Kim", 4), "Zoë…");
  EXPECT_EQ(shortened("恋人たち", 3), "恋人…");
  EXPECT_EQ(capitalized("touch"), "Touch");
  EXPECT_EQ(capitalized("été"), "été");
}

}  // namespace
}  // namespace attune::report
