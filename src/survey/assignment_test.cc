#include "survey/assignment.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <stdexcept>

namespace attune::survey {
namespace {

TEST(Assignment, EveryBlockIsBalanced) {
  const Assignment assignment{{{"prompts", 2}, {"waiting", 1}}, {6}, 42};
  for (std::uint64_t block = 0; block < 200; ++block) {
    std::map<std::string, int> counts;
    for (std::uint64_t i = 0; i < 6; ++i) ++counts[arm_of(assignment, block * 6 + i)];
    EXPECT_EQ(counts["prompts"], 4);
    EXPECT_EQ(counts["waiting"], 2);
  }
}

TEST(Assignment, EveryOrderOfABlockIsAsLikely) {
  const Assignment assignment{{{"a"}, {"b"}}, {4}, 7};
  std::map<std::string, int> orders;
  for (std::uint64_t block = 0; block < 6000; ++block) {
    std::string order;
    for (std::uint64_t i = 0; i < 4; ++i) order += arm_of(assignment, block * 4 + i);
    ++orders[order];
  }
  ASSERT_EQ(orders.size(), 6U) << "4! / (2! 2!)";
  double chi_square = 0;
  for (const auto& [order, count] : orders)
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_square, 20.5) << "exceeded once in a thousand with 5 degrees of freedom";
}

TEST(Assignment, IsAFunctionOfSeedAndPlace) {
  const Assignment one{{{"a"}, {"b"}}, {2, 4, 6}, 1};
  Assignment other = one;
  other.seed = 2;
  std::string first, again, second;
  for (std::uint64_t i = 0; i < 100; ++i) first += arm_of(one, i);
  for (std::uint64_t i = 100; i-- > 0;) again.insert(0, arm_of(one, i));
  for (std::uint64_t i = 0; i < 100; ++i) second += arm_of(other, i);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, second);
}

TEST(Assignment, BlocksOfSeveralSizesStayNearBalance) {
  const Assignment assignment{{{"a"}, {"b"}}, {2, 4, 6}, 3};
  int difference = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    difference += arm_of(assignment, i) == "a" ? 1 : -1;
    EXPECT_LE(std::abs(difference), 3) << "half of the largest block";
  }
}

TEST(Assignment, WhatCannotBeBalancedIsRefused) {
  EXPECT_THROW((void)arm_of({{}, {2}, 1}, 0), std::invalid_argument);
  EXPECT_THROW((void)arm_of({{{"a"}, {"b"}}, {}, 1}, 0), std::invalid_argument);
  EXPECT_THROW((void)arm_of({{{"a"}, {"b"}}, {3}, 1}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace attune::survey
