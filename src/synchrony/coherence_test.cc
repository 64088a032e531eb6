#include "synchrony/coherence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "synchrony/made_signals_test.h"

namespace attune::synchrony {
namespace {

CoherenceRequest request_of(std::uint64_t seed) {
  CoherenceRequest request;
  request.surrogates = 39;
  request.seed = seed;
  return request;
}

TEST(Coherence, OfASignalWithItselfIsOne) {
  const auto a = noise(300, 0.5, 1);
  const Coherence found = coherence_of(a, a, request_of(1), {});
  ASSERT_FALSE(found.periods.empty());
  for (const CoherencePeriod& period : found.periods) {
    EXPECT_NEAR(period.coherence, 1, 1e-9);
    EXPECT_NEAR(period.phase, 0, 1e-9);
  }
}

TEST(Coherence, LiesBetweenNoughtAndOne) {
  const Coherence found = coherence_of(noise(300, 0.5, 2), noise(300, 0.5, 3), request_of(1), {});
  for (const CoherencePeriod& period : found.periods) {
    EXPECT_GE(period.coherence, 0);
    EXPECT_LE(period.coherence, 1 + 1e-12);
  }
}

TEST(Coherence, ASharedRhythmIsFoundAtItsPeriodAndPhase) {
  // Period 16 samples, b a quarter of it later, in noise of the same size.
  auto a = noise(600, 0.2, 4), b = noise(600, 0.2, 5);
  for (std::size_t t = 0; t < a.size(); ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / 16;
    a[t] += 1.5 * std::sin(angle);
    b[t] += 1.5 * std::sin(angle - std::numbers::pi / 2);
  }
  const Coherence found = coherence_of(a, b, request_of(1), {});
  EXPECT_LE(found.area.p, 0.05);
  for (const CoherencePeriod& period : found.periods) {
    if (std::abs(period.period - 16) > 1.5) continue;
    EXPECT_GT(period.coherence, period.chance_95);
    EXPECT_GT(period.coherence, 0.8);
    EXPECT_NEAR(period.phase, std::numbers::pi / 2, 0.15);
  }
}

TEST(Coherence, OfIndependentSignalsIsSeldomMoreThanChance) {
  int found = 0;
  const int pairs = 60;
  for (std::uint64_t k = 0; k < pairs; ++k) {
    const auto a = noise(128, 0.7, 200 + 2 * k), b = noise(128, 0.7, 201 + 2 * k);
    found += coherence_of(a, b, request_of(k), {}).area.p <= 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(found / static_cast<double>(pairs), 0.1, 3 * std::sqrt(.1 * .9 / pairs));
}

TEST(Coherence, SaysWhatItCannotTell) {
  EXPECT_FALSE(coherence_of(noise(40, 0, 1), noise(40, 0, 2), request_of(1), {}).fault.empty());
  EXPECT_FALSE(
      coherence_of(std::vector<double>(100, 1), noise(100, 0, 2), request_of(1), {}).fault.empty());
}

}  // namespace
}  // namespace attune::synchrony
