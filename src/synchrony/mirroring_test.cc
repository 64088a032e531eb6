#include "synchrony/mirroring.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "synchrony/cross_correlation.h"
#include "synchrony/made_signals_test.h"
#include "synchrony/recording.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr WindowPlan kPlan{300, 25, 150};  // 60 s, 5 s, 30 s at 5 Hz

Mirroring of(const std::vector<double>& a, const std::vector<double>& b,
             Strength strength = Strength::absolute) {
  RecordingOptions options;
  options.plan = kPlan;
  options.strength = strength;
  Recording recording(options);
  for (std::size_t t = 0; t < a.size(); ++t) recording.add(a[t], b[t]);
  recording.end();
  return recording.sums().result(1, 0);
}

TEST(Mirroring, APlantedLagAndStrengthAreFound) {
  const auto a = noise(9000, 0.6, 1);
  for (const int lag : {-12, 0, 7}) {
    const Mirroring found = of(a, follower(a, lag, 0.6, 0.6, 2), Strength::signed_);
    EXPECT_NEAR(found.peak_lag.value, lag, 0.5);
    EXPECT_LE(found.peak_lag.lower, lag + 0.2);
    EXPECT_GE(found.peak_lag.upper, lag - 0.2);
    EXPECT_LT(found.peak_lag.upper - found.peak_lag.lower, 2);
    EXPECT_NEAR(std::tanh(found.peak_z), 0.6, 0.05);
    if (lag > 0) {
      EXPECT_GT(found.lead.lower, 0);
    }
    if (lag < 0) {
      EXPECT_LT(found.lead.upper, 0);
    }
  }
}

TEST(Mirroring, IntervalsOfTheLeadHoldNoughtWhereNobodyLeads) {
  // 200 pairs of independent signals: 95 % of intervals, within 3 standard errors of a share.
  int holds = 0;
  for (std::uint64_t k = 0; k < 200; ++k) {
    const Mirroring found = of(noise(6000, 0.8, 100 + 2 * k), noise(6000, 0.8, 101 + 2 * k));
    holds += found.lead.lower <= 0 && found.lead.upper >= 0 ? 1 : 0;
  }
  EXPECT_NEAR(holds / 200.0, 0.95, 3 * std::sqrt(0.95 * 0.05 / 200));
}

TEST(Mirroring, ExchangingTheSignalsExchangesWhoLeads) {
  const auto a = noise(3000, 0.7, 3), b = follower(a, 6, 0.5, 0.7, 4);
  const Mirroring ab = of(a, b), ba = of(b, a);
  EXPECT_NEAR(ab.strength.value, ba.strength.value, 1e-12);
  EXPECT_NEAR(ab.lead.value, -ba.lead.value, 1e-12);
  EXPECT_NEAR(ab.lead.lower, -ba.lead.upper, 1e-12);
  EXPECT_NEAR(ab.peak_lag.value, -ba.peak_lag.value, 1e-9);
}

TEST(Mirroring, StreamingIsTheSameAsAllAtOnce) {
  const auto a = noise(20000, 0.7, 5), b = follower(a, 6, 0.5, 0.7, 6);
  const Correlations all = cross_correlate(a, b, kPlan);
  EXPECT_NEAR(of(a, b).strength.value, mean_strength(all.values, Strength::absolute), 1e-12);
  EXPECT_EQ(of(a, b).windows, all.windows());
}

TEST(Mirroring, AShortRecordingHasNoInterval) {
  const auto a = noise(500, 0.7, 7);
  const Mirroring found = of(a, follower(a, 2, 0.9, 0.7, 8));
  EXPECT_EQ(found.windows, 2U);
  EXPECT_TRUE(std::isfinite(found.strength.value));
  EXPECT_TRUE(std::isnan(found.strength.lower));
  EXPECT_TRUE(std::isnan(of(noise(100, 0.7, 9), noise(100, 0.7, 10)).strength.value));
}

TEST(Peak, LiesBetweenSamplesByTheParabola) {
  std::vector<double> profile;
  for (int l = -5; l <= 5; ++l) profile.push_back(2 - 0.1 * (l - 1.25) * (l - 1.25));
  EXPECT_NEAR(peak_of(profile), 1.25, 1e-12);
  EXPECT_TRUE(std::isnan(peak_of(std::vector<double>(5, kNaN))));
}

TEST(Peak, OfAWindowIsTheNearestOne) {
  const std::vector<double> z{0, .1, .9, .1, 0, .2, .3, .2, .1};  // middle: index 4
  EXPECT_EQ(nearest_peak(z, 1), 2);
  EXPECT_EQ(nearest_peak(z, 2), 2);
  EXPECT_TRUE(std::isnan(nearest_peak(std::vector<double>{1, 2, 3, 4, 5}, 1)));
}

}  // namespace
}  // namespace attune::synchrony
