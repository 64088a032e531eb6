#include "synchrony/chance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <limits>
#include <numeric>

#include "synchrony/made_signals_test.h"
#include "synchrony/pairings.h"
#include "synchrony/segments.h"
#include "synchrony/spectrum.h"

namespace attune::synchrony {
namespace {

constexpr WindowPlan kPlan{60, 5, 30};

ChanceTest test_of(const std::vector<double>& a, const std::vector<double>& b, Surrogate kind,
                   std::uint64_t seed, std::size_t surrogates = 199) {
  if (kind != Surrogate::shuffle) {
    return surrogate_test(a, b, {kPlan, Strength::absolute, kind, surrogates, seed, 0}, {});
  }
  SegmentKeeper segments(static_cast<std::size_t>(kPlan.span()));
  for (std::size_t t = 0; t < a.size(); ++t) segments.add(a[t], b[t]);
  return permutation_test(strengths(segments, kPlan, Strength::absolute, {}), segments.size(),
                          surrogates, seed, 0);
}

class EveryKind : public testing::TestWithParam<Surrogate> {};

TEST_P(EveryKind, OnNullPairsSaysYesInFivePercent) {
  // 400 pairs of AR(1) processes that know nothing of each other; a share of 5 % has an SE of 1.1
  // %.
  const int pairs = 400;
  int found = 0;
  for (std::uint64_t k = 0; k < pairs; ++k) {
    const auto a = noise(900, 0.6, 1000 + 2 * k), b = noise(900, 0.6, 1001 + 2 * k);
    found += test_of(a, b, GetParam(), k, 99).p <= 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(found / static_cast<double>(pairs), 0.05, 3 * std::sqrt(.05 * .95 / pairs));
}

TEST_P(EveryKind, FindsWhatWasPlanted) {
  const auto a = noise(1200, 0.6, 1);
  const ChanceTest test = test_of(a, follower(a, 3, 0.7, 0.6, 2), GetParam(), 1);
  EXPECT_LE(test.p, 0.01);
  EXPECT_GT(test.effect, 3);
  EXPECT_GT(test.found, test.upper);
}

INSTANTIATE_TEST_SUITE_P(Chance, EveryKind,
                         testing::Values(Surrogate::shuffle, Surrogate::shift, Surrogate::phase));

TEST(Chance, OfFewSegmentsAgreesWithAllTheirOrders) {
  const std::vector<double> matrix = noise(25, 0, 3);
  std::vector<std::size_t> order(5);
  std::iota(order.begin(), order.end(), std::size_t{0});
  double found = 0, as_large = 0, orders = 0;
  do {
    double sum = 0;
    for (std::size_t i = 0; i < 5; ++i) sum += matrix[i * 5 + order[i]];
    if (orders == 0) found = sum;
    as_large += sum >= found - 1e-12 ? 1 : 0;
    orders += 1;
  } while (std::next_permutation(order.begin(), order.end()));
  const double exact = as_large / orders;
  const ChanceTest test = permutation_test(matrix, 5, 20000, 1, 0);
  EXPECT_NEAR(test.p, exact, 4 * std::sqrt(exact * (1 - exact) / 20000) + 1e-4);
}

TEST(Chance, TooFewSegmentsSaySo) {
  EXPECT_FALSE(permutation_test(std::vector<double>(16, 1), 4, 99, 1, 0).fault.empty());
  EXPECT_FALSE(test_of(noise(130, 0, 1), noise(130, 0, 2), Surrogate::shift, 1).fault.empty());
}

TEST(Chance, ThreadsDoNotChangeIt) {
  const auto a = noise(900, 0.6, 5), b = noise(900, 0.6, 6);
  for (const Surrogate kind : {Surrogate::shift, Surrogate::phase}) {
    Job one, four;
    one.threads = 1;
    four.threads = 4;
    const SurrogateRequest request{kPlan, Strength::absolute, kind, 99, 3, 0};
    const ChanceTest x = surrogate_test(a, b, request, one),
                     y = surrogate_test(a, b, request, four);
    EXPECT_EQ(x.p, y.p);
    EXPECT_EQ(x.mean, y.mean);
  }
}

TEST(Chance, PhasesAreDrawnAnewAndTheSpectrumAroundTheTrendStays) {
  for (const std::size_t n : {200U, 201U}) {
    auto b = noise(n, 0.7, 7);
    for (std::size_t t = 0; t < n; ++t) b[t] += 0.05 * static_cast<double>(t);
    const auto copy = phase_randomised(b, 1, 0);
    // The trend by another way: the normal equations of level and slope.
    const double m = static_cast<double>(n), st = m * (m - 1) / 2,
                 stt = m * (m - 1) * (2 * m - 1) / 6;
    double sy = 0, sty = 0;
    for (std::size_t t = 0; t < n; ++t) {
      sy += b[t];
      sty += static_cast<double>(t) * b[t];
    }
    const double slope = (m * sty - st * sy) / (m * stt - st * st), level = (sy - slope * st) / m;
    const auto around = [&](std::vector<double> signal) {
      for (std::size_t t = 0; t < n; ++t) signal[t] -= level + slope * static_cast<double>(t);
      return signal;
    };
    const Spectrum spectrum(n);
    const auto before = spectrum.of(around(b)), after = spectrum.of(around(copy));
    for (std::size_t f = 0; f < before.size(); ++f) {
      EXPECT_NEAR(std::abs(before[f]), std::abs(after[f]), 1e-9);
    }
    EXPECT_NE(copy, b);
    EXPECT_NE(copy, phase_randomised(b, 1, 1));
  }
}

TEST(Segments, AreAsManyAsMemoryHoldsEvenlySpread) {
  SegmentKeeper segments(10);
  for (int t = 0; t < 10 * 1000 + 3; ++t) segments.add(t, -t);
  EXPECT_EQ(segments.seen(), 1000U);
  ASSERT_EQ(segments.size(), 63U);  // every 16th of 1000
  for (std::size_t k = 0; k < segments.size(); ++k) {
    EXPECT_EQ(segments.a(k).front(), 160.0 * static_cast<double>(k));
    EXPECT_EQ(segments.b(k).back(), -160.0 * static_cast<double>(k) - 9);
  }
}

TEST(Pairings, FindPairsThatBelongTogether) {
  std::vector<std::vector<double>> a, b;
  for (std::uint64_t k = 0; k < 8; ++k) {
    a.push_back(noise(600, 0.6, 50 + k));
    b.push_back(follower(a.back(), 2, 0.6, 0.6, 70 + k));
  }
  std::vector<PairSignals> pairs;
  for (std::size_t k = 0; k < 8; ++k) pairs.push_back({&a[k], &b[k]});
  const Pairings found = repair(pairs, {kPlan, Strength::absolute, true, 999, 1}, {});
  EXPECT_EQ(found.repaired, 56U);
  EXPECT_GT(found.d.lower, 0.5);
  EXPECT_LE(found.group.p, 0.01);
  EXPECT_EQ(repair(pairs, {kPlan, Strength::absolute, false, 99, 1}, {}).repaired, 112U);
  pairs.resize(2);
  EXPECT_FALSE(repair(pairs, {kPlan, Strength::absolute, true, 99, 1}, {}).group.fault.empty());
}

TEST(Pairings, DIsWhatItsEquationSays) {
  std::vector<std::vector<double>> x;
  for (std::uint64_t k = 0; k < 6; ++k) x.push_back(noise(300, 0.6, 90 + k));
  std::vector<PairSignals> pairs{{&x[0], &x[1]}, {&x[2], &x[3]}, {&x[4], &x[5]}};
  const Pairings found = repair(pairs, {kPlan, Strength::absolute, true, 99, 1}, {});
  EXPECT_NEAR(
      found.d.value,
      (found.real_mean - found.repaired_mean) /
          std::sqrt((found.real_sd * found.real_sd + found.repaired_sd * found.repaired_sd) / 2),
      1e-9);
}

}  // namespace
}  // namespace attune::synchrony
