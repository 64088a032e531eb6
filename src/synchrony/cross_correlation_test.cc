#include "synchrony/cross_correlation.h"

#include <gtest/gtest.h>

#include <limits>

#include "synchrony/lagged_products.h"
#include "synchrony/made_signals_test.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The definition of window_plan.h, word by word.
double by_definition(const std::vector<double>& a, const std::vector<double>& b,
                     const WindowPlan& plan, std::size_t window, int lag) {
  const std::size_t s = window * static_cast<std::size_t>(plan.step);
  std::vector<double> x, y;
  for (int k = 0; k < plan.window; ++k) {
    const auto at = s + static_cast<std::size_t>(k);
    x.push_back(a[at + static_cast<std::size_t>(lag < 0 ? -lag : 0)]);
    y.push_back(b[at + static_cast<std::size_t>(lag > 0 ? lag : 0)]);
  }
  return correlation(x, y);
}

void expect_as_defined(const std::vector<double>& a, const std::vector<double>& b,
                       const WindowPlan& plan, double tolerance = 1e-12) {
  const Correlations found = cross_correlate(a, b, plan);
  ASSERT_EQ(found.windows(), plan.windows(a.size()));
  for (std::size_t w = 0; w < found.windows(); ++w) {
    for (int l = -plan.lag; l <= plan.lag; ++l) {
      const double expected = by_definition(a, b, plan, w, l);
      const double got = found.window(w)[static_cast<std::size_t>(l + plan.lag)];
      ASSERT_EQ(std::isnan(got), std::isnan(expected)) << "window " << w << ", lag " << l;
      if (!std::isnan(got)) {
        ASSERT_NEAR(got, expected, tolerance) << "window " << w << ", lag " << l;
      }
    }
  }
}

TEST(Correlation, IsPearsonsOfANumericalExample) {
  // x = 1 2 3 4, y = 1 3 2 5: Sxy = 5.5, Sxx = 5, Syy = 8.75.
  const std::vector<double> x{1, 2, 3, 4}, y{1, 3, 2, 5};
  EXPECT_NEAR(correlation(x, y), 5.5 / std::sqrt(5 * 8.75), 1e-15);
}

TEST(CrossCorrelation, IsWhatTheDefinitionSays) {
  const auto a = noise(700, 0.9, 1), b = follower(a, 7, 0.6, 0.9, 2);
  // Whole steps a window, a rest, steps longer than windows, one sample a step, lag 0, lag =
  // window.
  for (const WindowPlan& plan :
       {WindowPlan{60, 10, 30}, WindowPlan{61, 33, 20}, WindowPlan{40, 5, 70}, WindowPlan{20, 4, 1},
        WindowPlan{50, 0, 25}, WindowPlan{30, 30, 7}}) {
    expect_as_defined(a, b, plan);
  }
}

TEST(CrossCorrelation, WithGapsUsesThePairsThatAreThere) {
  auto a = noise(400, 0.8, 3), b = follower(a, 3, 0.5, 0.8, 4);
  for (std::size_t t = 100; t < 110; ++t) a[t] = kNaN;
  for (std::size_t t = 200; t < 290; ++t) b[t] = kNaN;
  expect_as_defined(a, b, {50, 8, 20});
  // A window of which less than half is there has none.
  EXPECT_TRUE(std::isnan(cross_correlate(a, b, {50, 8, 20}).window(11)[8]));
}

TEST(CrossCorrelation, ASignalThatDoesNotVaryHasNone) {
  auto a = noise(300, 0.5, 5), b = noise(300, 0.5, 6);
  for (std::size_t t = 0; t < 120; ++t) b[t] = 0.1;
  expect_as_defined(a, b, {40, 5, 20});
  EXPECT_TRUE(std::isnan(cross_correlate(a, b, {40, 5, 20}).window(0)[5]));
}

TEST(CrossCorrelation, KeepsItsDigitsFarFromZeroAndBesideASpike) {
  auto a = noise(400, 0.5, 7), b = follower(a, 2, 0.7, 0.5, 8);
  for (double& x : a) x = 800 + 0.01 * x;
  for (double& x : b) x = -1e6 + x;
  expect_as_defined(a, b, {50, 6, 25}, 1e-7);
  a[130] = 1e9;
  expect_as_defined(a, b, {50, 6, 25}, 1e-7);
}

TEST(CrossCorrelation, ExchangingTheSignalsTurnsTheLagsRound) {
  const auto a = noise(500, 0.7, 9), b = follower(a, 4, 0.5, 0.7, 10);
  const WindowPlan plan{64, 12, 16};
  const Correlations ab = cross_correlate(a, b, plan), ba = cross_correlate(b, a, plan);
  for (std::size_t w = 0; w < ab.windows(); ++w) {
    for (std::size_t l = 0; l < 25; ++l) EXPECT_EQ(ab.window(w)[l], ba.window(w)[24 - l]);
  }
}

TEST(CrossCorrelation, ScaleAndPlaceOfASignalDoNotMatter) {
  const auto a = noise(300, 0.7, 11), b = follower(a, 4, 0.5, 0.7, 12);
  auto moved = a;
  for (double& x : moved) x = 3 - 2 * x;
  const Correlations one = cross_correlate(a, b, {50, 5, 10}),
                     two = cross_correlate(moved, b, {50, 5, 10});
  for (std::size_t k = 0; k < one.values.size(); ++k)
    EXPECT_NEAR(one.values[k], -two.values[k], 1e-12);
}

TEST(CrossCorrelation, RefusesWhatCannotBe) {
  const std::vector<double> a(10), b(11);
  EXPECT_THROW((void)cross_correlate(a, b, {5, 1, 1}), std::invalid_argument);
  EXPECT_THROW((void)cross_correlate(a, a, {5, 6, 1}), std::invalid_argument);
  EXPECT_THROW((void)cross_correlate(a, a, {5, 1, 0}), std::invalid_argument);
  EXPECT_EQ(cross_correlate(a, a, {20, 1, 1}).windows(), 0U);
}

TEST(LaggedProducts, EveryInstructionSetGivesTheSameBits) {
  const auto x = noise(200, 0.3, 13), y = noise(200 + 64, 0.3, 14);
  std::vector<double> chosen(64), plain(64);
  lagged_products(x.data(), y.data(), 200, 50, chosen.data());
  lagged_products_baseline(x.data(), y.data(), 200, 50, plain.data());
  EXPECT_EQ(chosen, plain);
  double sum = 0;
  for (std::size_t t = 0; t < 200; ++t) sum += x[t] * y[t + 37];
  EXPECT_EQ(plain[37], sum);
}

}  // namespace
}  // namespace attune::synchrony
