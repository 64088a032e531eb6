#include "ssm/markov_exp.h"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>
#include <vector>

#include "core/instruction_set.h"
#include "core/random.h"

namespace attune::ssm {
namespace {

using EigenMatrix4 = Eigen::Matrix<double, 4, 4, Eigen::RowMajor>;

/// Rates from a thousandth to a few a day, some of them zero.
Matrix4 random_generator(RandomStream& random) {
  Matrix4 g{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      if (i == j) continue;
      g[i * 4 + j] = random.uniform() < 0.2 ? 0 : std::exp(8 * random.uniform() - 7);
      g[i * 5] -= g[i * 4 + j];
    }
  }
  return g;
}

Matrix4 one_exp(const Matrix4& generator, double interval) {
  Matrix4 p;
  markov_exp({&generator, 1}, {&interval, 1}, {&p, 1});
  return p;
}
Matrix4 one_adjoint(const Matrix4& generator, double interval, const Matrix4& p_bar) {
  Matrix4 bar;
  markov_exp_adjoint({&generator, 1}, {&interval, 1}, {&p_bar, 1}, {&bar, 1});
  return bar;
}

EigenMatrix4 by_pade(const Matrix4& generator, double interval) {
  const EigenMatrix4 scaled = Eigen::Map<const EigenMatrix4>(generator.data()) * interval;
  return scaled.exp();
}

TEST(MarkovExp, MatchesThePadeApproximant) {
  RandomStream random(1, Purpose::testing, 0);
  for (int trial = 0; trial < 300; ++trial) {
    const Matrix4 g = random_generator(random);
    const double interval = std::exp(12 * random.uniform() - 7);  // a minute to five months
    const Matrix4 p = one_exp(g, interval);
    EXPECT_LT((Eigen::Map<const EigenMatrix4>(p.data()) - by_pade(g, interval)).norm(), 1e-12);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(p[i * 4] + p[i * 4 + 1] + p[i * 4 + 2] + p[i * 4 + 3], 1, 1e-12);
    }
  }
}

TEST(MarkovExp, KeepsTheDigitsOfSmallProbabilities) {
  const double a = 1e-9, b = 0.7, h = 0.01;  // two states that know nothing of the other two
  Matrix4 g{};
  g[0] = -a;
  g[1] = a;
  g[4] = b;
  g[5] = -b;
  const double exact = a / (a + b) * -std::expm1(-(a + b) * h);
  EXPECT_NEAR(one_exp(g, h)[1] / exact, 1, 1e-13);
  EXPECT_EQ(one_exp(g, 0), (Matrix4{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}));
}

TEST(MarkovExpAdjoint, IsTheDerivativeByEveryRate) {
  RandomStream random(2, Purpose::testing, 0);
  for (const double interval : {0.02, 0.7, 20.0}) {
    const Matrix4 g = random_generator(random);
    Matrix4 p_bar;
    for (double& x : p_bar) x = random.normal();
    const Matrix4 bar = one_adjoint(g, interval, p_bar);
    // A rate and its row's diagonal move together, as they do in a generator.
    const auto value = [&](std::size_t i, std::size_t j, double step) {
      Matrix4 moved = g;
      moved[i * 4 + j] += step;
      moved[i * 5] -= step;
      const EigenMatrix4 p = by_pade(moved, interval);
      double sum = 0;
      for (std::size_t e = 0; e < 16; ++e) sum += p_bar[e] * p.data()[e];
      return sum;
    };
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        if (i == j) continue;
        const double h = 1e-3 / interval;
        const double near = (value(i, j, h) - value(i, j, -h)) / (2 * h);
        const double far = (value(i, j, 2 * h) - value(i, j, -2 * h)) / (4 * h);
        const double found = bar[i * 4 + j] - bar[i * 5];
        EXPECT_NEAR(found, (4 * near - far) / 3, 1e-8 * (1 + interval)) << interval;
      }
    }
  }
}

TEST(MarkovExp, IsTheSameBitsOnEveryMachineAndInEveryCompany) {
  RandomStream random(3, Purpose::testing, 0);
  constexpr std::size_t kChains = 21;
  std::vector<Matrix4> g(kChains), p_bar(kChains), p(kChains), bar(kChains);
  std::vector<double> interval(kChains);
  for (std::size_t c = 0; c < kChains; ++c) {
    g[c] = random_generator(random);
    interval[c] = std::exp(12 * random.uniform() - 7);
    for (double& x : p_bar[c]) x = random.normal();
  }
  markov_exp(g, interval, p);
  markov_exp_adjoint(g, interval, p_bar, bar);
  for (std::size_t c = 0; c < kChains; ++c) {
    EXPECT_EQ(one_exp(g[c], interval[c]), p[c]);
    EXPECT_EQ(one_adjoint(g[c], interval[c], p_bar[c]), bar[c]);
  }
  for (const auto make : builds_here(markov_baseline, markov_avx2, markov_avx512)) {
    const MarkovFunctions build = make();
    std::vector<Matrix4> other(kChains);
    build.exp(g[0].data(), interval.data(), kChains, other[0].data());
    EXPECT_EQ(other, p);
    build.adjoint(g[0].data(), interval.data(), p_bar[0].data(), kChains, other[0].data());
    EXPECT_EQ(other, bar);
  }
}

}  // namespace
}  // namespace attune::ssm
