#define ATTUNE_ISA tested
#include "ssm/lane_normal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace attune::ssm {
namespace {

constexpr int kLanes = 4;

/// Relative to the long double error function, times epsilon.
double relative(double value, long double expected) {
  return static_cast<double>(std::abs(value / expected - 1)) / 2.2e-16;
}

// Every lane a different argument, on both sides of 0 and past the end of the polynomial.
TEST(NormalCdf, HoldsItsDigits) {
  int seen = 0;
  for (double from = -5; from < 12; from += 0.0019 * kLanes) {
    double t[kLanes], inverse[kLanes], mills[kLanes];
    for (int l = 0; l < kLanes; ++l) t[l] = from + 0.0019 * l;
    const tested::NormalCdf<kLanes> cdf(tested::Lanes<kLanes>::load(t));
    cdf.inverse.store(inverse);
    cdf.mills.store(mills);
    for (int l = 0; l < kLanes; ++l, ++seen) {
      const long double z = t[l], phi = 0.5L * std::erfc(-z / std::numbers::sqrt2_v<long double>);
      const long double bell =
          std::exp(-0.5L * z * z) / std::sqrt(2 * std::numbers::pi_v<long double>);
      EXPECT_LT(relative(inverse[l], 1 / phi), 20 + t[l] * t[l]) << t[l];
      EXPECT_LT(relative(mills[l], bell / phi), 10 + (t[l] > 0 ? t[l] * t[l] : 0)) << t[l];
    }
  }
  EXPECT_GT(seen, 8000);
}

TEST(NormalCdf, IsCertainFarAbove) {
  const double t[kLanes] = {0, 40, 1e3, 1e200};
  double inverse[kLanes], mills[kLanes];
  const tested::NormalCdf<kLanes> cdf(tested::Lanes<kLanes>::load(t));
  cdf.inverse.store(inverse);
  cdf.mills.store(mills);
  EXPECT_NEAR(inverse[0], 2, 4e-15);
  for (int l = 1; l < kLanes; ++l) {
    EXPECT_EQ(inverse[l], 1);
    EXPECT_NEAR(mills[l], 0, 1e-300);
  }
}

}  // namespace
}  // namespace attune::ssm
