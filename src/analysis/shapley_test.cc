#include "analysis/shapley.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/random.h"

namespace attune::analysis {
namespace {

std::vector<double> random_game(std::size_t players, std::uint64_t unit) {
  RandomStream random(11, Purpose::testing, unit);
  std::vector<double> value(std::size_t{1} << players);
  for (double& v : value) v = random.normal();
  return value;
}

/// The definition: what a player adds when it comes, over every order of coming.
std::vector<double> over_all_orders(const std::vector<double>& value, std::size_t players) {
  std::vector<std::size_t> order(players);
  std::iota(order.begin(), order.end(), 0U);
  std::vector<double> sum(players, 0.0);
  double orders = 0;
  do {
    std::size_t there = 0;
    for (const std::size_t player : order) {
      const std::size_t with = there | (std::size_t{1} << player);
      sum[player] += value[with] - value[there];
      there = with;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& s : sum) s /= orders;
  return sum;
}

TEST(Shapley, IsTheMeanOverAllOrdersOfComing) {
  for (std::size_t players = 1; players <= 6; ++players) {
    const auto value = random_game(players, players);
    const auto phi = shapley(value), expected = over_all_orders(value, players);
    ASSERT_EQ(phi.size(), players);
    for (std::size_t i = 0; i < players; ++i) EXPECT_NEAR(phi[i], expected[i], 1e-13);
  }
}

TEST(Shapley, AddsUpToWhatAllReachTogether) {
  const auto value = random_game(9, 20);
  const auto phi = shapley(value);
  EXPECT_NEAR(std::accumulate(phi.begin(), phi.end(), 0.0), value.back() - value.front(), 1e-12);
}

TEST(Shapley, GivesNothingToWhoNeverAddsAndTheSameToTwins) {
  // Player 2 never adds; players 0 and 1 are alike.
  const std::vector<double> value{0, 3, 3, 10, 0, 3, 3, 10};
  const auto phi = shapley(value);
  EXPECT_DOUBLE_EQ(phi[0], 5);
  EXPECT_DOUBLE_EQ(phi[1], 5);
  EXPECT_DOUBLE_EQ(phi[2], 0);
}

TEST(Shapley, OfNobodyIsEmpty) { EXPECT_TRUE(shapley(std::vector<double>{4.0}).empty()); }

}  // namespace
}  // namespace attune::analysis
