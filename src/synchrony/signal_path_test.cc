#include "synchrony/signal_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> through(const SignalOptions& options, const std::vector<double>& samples,
                            SignalCounts* counts = nullptr) {
  SignalPath path(options);
  std::vector<double> out;
  const auto take = [&](std::size_t most) {
    const auto some = path.ready().first(std::min(most, path.ready().size()));
    out.insert(out.end(), some.begin(), some.end());
    path.drop(some.size());
  };
  for (const double x : samples) {
    path.push(x);
    take(out.size() % 3);  // some are left for later
  }
  path.end();
  take(samples.size());
  if (counts != nullptr) *counts = path.counts();
  return out;
}

void expect_same(const std::vector<double>& got, const std::vector<double>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t t = 0; t < got.size(); ++t) {
    if (std::isnan(expected[t])) {
      EXPECT_TRUE(std::isnan(got[t])) << t;
    } else {
      EXPECT_NEAR(got[t], expected[t], 1e-12) << t;
    }
  }
}

TEST(SignalPath, LeavesASignalAsItIs) {
  expect_same(through({}, {1, kNaN, 3, 2}), {1, kNaN, 3, 2});
}

TEST(SignalPath, ShortGapsBecomeLinesAndLongOnesStay) {
  SignalOptions options;
  options.bridge = 2;
  SignalCounts counts;
  expect_same(through(options, {kNaN, 0, kNaN, kNaN, 3, kNaN, kNaN, kNaN, 5, kNaN}, &counts),
              {kNaN, 0, 1, 2, 3, kNaN, kNaN, kNaN, 5, kNaN});
  EXPECT_EQ(counts.bridged, 2U);
  EXPECT_EQ(counts.missing, 5U);
}

TEST(SignalPath, ArtefactsAreMissing) {
  SignalOptions options;
  options.low = 300;
  options.high = 2000;
  SignalCounts counts;
  expect_same(through(options, {800, 100, 3000, 900}, &counts), {800, kNaN, kNaN, 900});
  EXPECT_EQ(counts.artefacts, 2U);
  options = {};
  options.log = true;
  expect_same(through(options, {0, -1, std::exp(1.0) - 1}), {0, kNaN, 1});
}

TEST(SignalPath, SmoothsAroundEachSampleAndLessAtTheEnds) {
  SignalOptions options;
  options.smooth = 3;
  expect_same(through(options, {1, 2, 6, kNaN, 4}), {1.5, 3, 4, kNaN, 4});
  expect_same(through(options, {7}), {7});
  options.smooth = 5;
  expect_same(through(options, {1, 2, 3}), {2, 2, 2});
}

TEST(SignalPath, CountsWhatItMet) {
  SignalCounts counts;
  (void)through({}, {5, 5, 5, 1, kNaN, 1}, &counts);
  EXPECT_EQ(counts.samples, 6U);
  EXPECT_EQ(counts.longest_constant, 3U);
  EXPECT_NEAR(counts.mean, 3.4, 1e-12);
  EXPECT_NEAR(counts.sd, std::sqrt(4.8), 1e-12);
}

}  // namespace
}  // namespace attune::synchrony
