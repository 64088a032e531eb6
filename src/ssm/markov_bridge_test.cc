#include "ssm/markov_bridge.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace attune::ssm {
namespace {

/// Two people: withdrawing rarely, more often beside a withdrawn partner, and coming back.
constexpr Matrix4 kTwoPeople{-0.2, 0.12, 0.08, 0,    //
                             0.6,  -0.9, 0,    0.3,  //
                             0.5,  0,    -0.8, 0.3,  //
                             0,    0.5,  0.6,  -1.1};

Matrix4 probabilities(double interval) {
  Matrix4 p;
  markov_exp({&kTwoPeople, 1}, {&interval, 1}, {&p, 1});
  return p;
}

/// Integral over s of P(s)[a, i] P(h - s)[j, b], by Simpson's rule.
double met(std::size_t a, std::size_t i, std::size_t j, std::size_t b, double h) {
  constexpr int kPieces = 64;
  double sum = 0;
  for (int n = 0; n <= kPieces; ++n) {
    const double s = h * n / kPieces;
    const double weight = n == 0 || n == kPieces ? 1 : n % 2 == 1 ? 4 : 2;
    sum += weight * probabilities(s)[a * 4 + i] * probabilities(h - s)[j * 4 + b];
  }
  return sum * h / (3 * kPieces);
}

struct Moments {
  double sum = 0, squares = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
  }
};

// How long a chain is in each state, and how often it goes from one to another, given its ends:
// Hobolth & Jensen 2011, J. Appl. Probab. 48, 911-924, eq. (4) and (5).
TEST(MarkovBridge, IsAsLongInEachStateAndSwitchesAsOftenAsItsEndsSay) {
  constexpr int kDraws = 20000;
  RandomStream random(1, Purpose::testing, 0);
  for (const double h : {0.4, 3.0}) {
    const MarkovBridge bridge(kTwoPeople, h);
    for (const auto& ends : {std::array<std::size_t, 2>{0, 0}, {0, 3}, {2, 2}, {1, 2}}) {
      const std::size_t a = ends[0], b = ends[1];
      std::array<Moments, 4> stay{};
      std::array<Moments, 16> went{};
      for (int n = 0; n < kDraws; ++n) {
        std::array<double, 4> time{};
        std::array<double, 16> count{};
        std::size_t state = a;
        double since = 0;
        for (const auto& [when, to] : bridge.draw(a, b, random)) {
          ASSERT_GT(when, since);
          time[state] += when - since;
          count[state * 4 + to] += 1;
          state = to;
          since = when;
        }
        ASSERT_EQ(state, b);
        ASSERT_LT(since, h);
        time[state] += h - since;
        for (std::size_t k = 0; k < 4; ++k) stay[k].add(time[k]);
        for (std::size_t k = 0; k < 16; ++k) went[k].add(count[k]);
      }
      const double p = probabilities(h)[a * 4 + b];
      const auto expect = [&](const Moments& found, double mean) {
        const double drawn = found.sum / kDraws;
        const double variance = found.squares / kDraws - drawn * drawn;
        EXPECT_NEAR(drawn, mean, 4.5 * std::sqrt((variance + 1.0 / kDraws) / kDraws))
            << a << b << " " << h;
      };
      for (std::size_t i = 0; i < 4; ++i) {
        expect(stay[i], met(a, i, i, b, h) / p);
        for (std::size_t j = 0; j < 4; ++j) {
          if (i != j) expect(went[i * 4 + j], kTwoPeople[i * 4 + j] * met(a, i, j, b, h) / p);
        }
      }
    }
  }
}

// One switch between two states of the same exit rate is anywhere with equal probability.
TEST(MarkovBridge, ALoneSwitchIsAnywhere) {
  Matrix4 g{};
  g[0] = g[5] = -1e-3;
  g[1] = g[4] = 1e-3;
  const MarkovBridge bridge(g, 2);
  RandomStream random(2, Purpose::testing, 0);
  double sum = 0, squares = 0;
  constexpr int kDraws = 20000;
  for (int n = 0; n < kDraws; ++n) {
    const auto switches = bridge.draw(0, 1, random);
    ASSERT_EQ(switches.size(), 1U);
    sum += switches[0].time;
    squares += switches[0].time * switches[0].time;
  }
  EXPECT_NEAR(sum / kDraws, 1, 0.02);
  EXPECT_NEAR(squares / kDraws, 4.0 / 3, 0.04);
}

TEST(MarkovBridge, LongStepsAndStepsOfNoLengthWork) {
  RandomStream random(3, Purpose::testing, 0);
  EXPECT_TRUE(MarkovBridge(kTwoPeople, 0).draw(2, 2, random).empty());
  EXPECT_TRUE(MarkovBridge(Matrix4{}, 5).draw(1, 1, random).empty());
  EXPECT_EQ(MarkovBridge(kTwoPeople, 2000).draw(0, 3, random).back().to, 3U);
}

TEST(MarkovBridge, WhereThereIsNoWayThereIsAnError) {
  RandomStream random(4, Purpose::testing, 0);
  EXPECT_THROW((void)MarkovBridge(Matrix4{}, 5).draw(0, 1, random), std::invalid_argument);
}

}  // namespace
}  // namespace attune::ssm
