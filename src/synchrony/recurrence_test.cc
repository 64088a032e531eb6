#include "synchrony/recurrence.h"

#include <gtest/gtest.h>

#include <limits>

#include "synchrony/made_signals_test.h"

namespace attune::synchrony {
namespace {

constexpr WindowPlan kPlan{60, 6, 30};

TEST(Recurrence, OfAHandMadePairIsCounted) {
  // Standardised both are -1 and 1 in turn; b is a one sample later.
  std::vector<double> a, b;
  for (int t = 0; t < 12; ++t) {
    a.push_back(t % 2);
    b.push_back((t + 1) % 2);
  }
  const RecurrenceCounts found = recurrence_of(a, b, {10, 2, 1}, {0.5, 1, 1, 2});
  EXPECT_EQ(found.points, 50);
  EXPECT_EQ(found.by_lag, (std::vector<double>{0, 10, 0, 10, 0}));
  EXPECT_EQ(found.lines, 2);
  EXPECT_EQ(found.longest, 10);
  EXPECT_EQ(found.determinism(), 1);
  EXPECT_EQ(found.rate(), 0.4);
}

TEST(Recurrence, ExchangingTheSignalsTurnsTheProfileRound) {
  const auto a = noise(66, 0.8, 1), b = noise(66, 0.8, 2);
  const RecurrenceCounts ab = recurrence_of(a, b, kPlan, {0.5, 2, 3, 2});
  const RecurrenceCounts ba = recurrence_of(b, a, kPlan, {0.5, 2, 3, 2});
  for (std::size_t l = 0; l < 13; ++l) EXPECT_EQ(ab.by_lag[l], ba.by_lag[12 - l]);
  EXPECT_EQ(ab.determinism(), ba.determinism());
}

TEST(Recurrence, MissingSamplesAreNoPoints) {
  auto a = noise(66, 0.5, 3);
  const auto b = noise(66, 0.5, 4);
  a[20] = std::numeric_limits<double>::quiet_NaN();
  const RecurrenceCounts found = recurrence_of(a, b, kPlan, {0.5, 1, 1, 2});
  EXPECT_EQ(found.points, 13 * 60 - 13);
}

TEST(Recurrence, OfAFollowerIsMoreThanChanceAndPeaksAtItsLag) {
  SegmentKeeper segments(66);
  const auto a = noise(1320, 0.8, 5), b = follower(a, 3, 0.9, 0.8, 6);
  for (std::size_t t = 0; t < a.size(); ++t) segments.add(a[t], b[t]);
  const Recurrence found = recurrence_of(segments, kPlan, {0.5, 1, 1, 2}, 199, 1, 0, {});
  EXPECT_LE(found.rate.p, 0.01);
  std::size_t best = 0;
  for (std::size_t l = 0; l < 13; ++l) {
    if (found.counts.by_lag[l] > found.counts.by_lag[best]) best = l;
  }
  EXPECT_EQ(best, 9U);
}

}  // namespace
}  // namespace attune::synchrony
