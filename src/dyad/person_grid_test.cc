#include "dyad/person_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

namespace attune::dyad {
namespace {

/// What the runs of a grid would give if each axis had a log-likelihood of its own.
std::vector<double> values(const PersonGrid& grid,
                           const std::function<double(const Held&)>& log_likelihood) {
  std::vector<double> all;
  for (const GridRun& run : grid.runs()) all.push_back(log_likelihood(grid.held(run)));
  return all;
}

TEST(PersonGrid, SumsToOneOverThePrior) {
  for (const bool biases : {false, true}) {
    const PersonGrid grid = prior_grid(biases);
    EXPECT_EQ(grid.runs().size(), biases ? 13U : 5U);
    const CrossSum sum = cross_sum(grid, values(grid, [](const Held&) { return -12.5; }));
    EXPECT_NEAR(sum.log_likelihood, -12.5, 1e-13);
  }
  EXPECT_EQ(one_run_grid().runs().size(), 1U);
}

TEST(PersonGrid, NarrowNormalsAtTheNodesHaveTheVarianceOfTheBias) {
  const PersonGrid grid = prior_grid(true);
  for (const std::size_t k : {0U, 1U}) {
    double mean = 0, square = 0, fourth = 0;
    for (std::size_t a = 0; a < grid.axes[k].node.size(); ++a) {
      const double w = std::exp(grid.axes[k].log_weight[a]), u = grid.axes[k].node[a];
      const double s2 = grid.bias_width * grid.bias_width;
      mean += w * u;
      square += w * (u * u + s2);
      fourth += w * (u * u * u * u + 6 * u * u * s2 + 3 * s2 * s2);
    }
    EXPECT_NEAR(mean, 0, 1e-14);
    EXPECT_NEAR(square, 1, 1e-14);
    EXPECT_NEAR(fourth, 3, 1e-13);  // of a standard normal
  }
}

// log of the integral of N(u; 0, 1) exp(-(u - m)^2 / (2 s^2)) in closed form, for both partners.
TEST(PersonGrid, IsExactForNormalVolatilitiesOnceItHasMoved) {
  const std::array<double, 2> m{1.3, -0.4}, s{0.5, 1.7};
  const auto log_likelihood = [&](const Held& held) {
    double sum = -100;
    for (std::size_t i = 0; i < 2; ++i) {
      sum -= std::pow((held.volatility[i] - m[i]) / s[i], 2) / 2;
    }
    return sum;
  };
  double exact = -100;
  for (std::size_t i = 0; i < 2; ++i) {
    const double v = s[i] * s[i];
    exact += 0.5 * std::log(v / (1 + v)) - m[i] * m[i] / (2 * (1 + v));
  }
  PersonGrid grid = prior_grid(false);
  EXPECT_GT(std::abs(cross_sum(grid, values(grid, log_likelihood)).log_likelihood - exact), 1e-3);
  for (int pass = 0; pass < 3; ++pass) grid = adapted(grid, values(grid, log_likelihood));
  EXPECT_NEAR(cross_sum(grid, values(grid, log_likelihood)).log_likelihood, exact, 1e-12);
}

TEST(PersonGrid, RestsWhereTheAnswersPutIt) {
  const auto far = [](const Held& held) { return -20 * std::pow(held.volatility[1] - 2.5, 2); };
  PersonGrid grid = prior_grid(false);
  int passes = 0;
  for (bool rests = false; !rests && passes < 20; ++passes) {
    const PersonGrid moved = adapted(grid, values(grid, far));
    rests = hardly_moved(grid, moved);
    grid = moved;
  }
  EXPECT_GT(passes, 2);
  EXPECT_LT(passes, 8);
  EXPECT_NEAR(grid.axes[3].node[1], 2.5 * 40 / 41, 0.02);
}

TEST(PersonGrid, RunWeightsAreTheDerivativeOfTheSum) {
  const PersonGrid grid = prior_grid(true);
  std::vector<double> runs = values(grid, [](const Held& held) {
    return -3 + held.bias[0] - 0.7 * held.bias[1] * held.bias[1] + std::sin(held.volatility[0]) -
           0.3 * held.volatility[1];
  });
  const CrossSum sum = cross_sum(grid, runs);
  EXPECT_NEAR(std::accumulate(sum.run_weight.begin(), sum.run_weight.end(), 0.0), 1, 1e-13);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const double here = runs[run];
    runs[run] = here + 1e-5;
    const double up = cross_sum(grid, runs).log_likelihood;
    runs[run] = here - 1e-5;
    const double slope = (up - cross_sum(grid, runs).log_likelihood) / 2e-5;
    runs[run] = here;
    EXPECT_NEAR(sum.run_weight[run], slope, 1e-9) << run;
  }
}

TEST(PersonGrid, LeavesOutNodesThatCannotMatter) {
  const auto narrow = [](const Held& held) { return -200 * std::pow(held.bias[0] - 0.1, 2); };
  const PersonGrid grid = prior_grid(true);
  const PersonGrid moved = adapted(grid, values(grid, narrow));
  EXPECT_EQ(moved.axes[0].node.size(), 1U);
  EXPECT_GT(moved.axes[1].node.size(), 3U);  // nothing is known of the partner's
  EXPECT_EQ(moved.axes[0].node[moved.axes[0].centre], 0);
  EXPECT_EQ(without_biases(grid).runs().size(), 5U);
  EXPECT_EQ(centre_alone(grid).runs().size(), 1U);
  EXPECT_EQ(with_biases(without_biases(grid)).runs().size(), 13U);
}

}  // namespace
}  // namespace attune::dyad
