#include "analysis/episodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/random.h"

namespace attune::analysis {
namespace {

TEST(Quantile, IsHyndmanAndFansSixth) {
  EXPECT_DOUBLE_EQ(quantile({4, 2, 1, 3}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({4, 2, 1, 3}, 0.2), 1);
  EXPECT_DOUBLE_EQ(quantile({4, 2, 1, 3}, 0.75), 3.75);
  EXPECT_DOUBLE_EQ(quantile({4, 2, 1, 3}, 0.01), 1);
  EXPECT_DOUBLE_EQ(quantile({4, 2, 1, 3}, 0.99), 4);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.9), 7);
  constexpr double kNever = std::numeric_limits<double>::infinity();
  EXPECT_EQ(quantile({kNever, 1, kNever, 2}, 0.2), 1);
  EXPECT_EQ(quantile({kNever, 1, kNever, 2}, 0.9), kNever);
}

TEST(Quantile, AnIntervalHoldsOneMoreDrawAsOftenAsItSays) {
  RandomStream random(1, Purpose::testing, 0);
  constexpr int kTrials = 20000;
  int held = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> draws(39);
    std::generate(draws.begin(), draws.end(), [&] { return random.normal(); });
    const double more = random.normal();
    held += quantile(draws, 0.05) <= more && more <= quantile(draws, 0.95);
  }
  EXPECT_NEAR(held, 0.9 * kTrials, 4.5 * 0.3 * std::sqrt(kTrials));
}

}  // namespace
}  // namespace attune::analysis
