#include "dyad/initial_law.h"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "core/random.h"
#include "dyad/equations.h"
#include "dyad/withdrawn.h"

namespace attune::dyad {
namespace {

/// By InitialSlot: slow to return, coupled, withdrawn often.
std::vector<double> some_slots() { return {0.35, 1.2, 0.3, 0.15, 0.6, 1.7, -1.6, 0.5, -0.9}; }

/// Of each joint regime: its probability, and E[x; r], E[x x'; r] of the levels.
struct Moments {
  std::array<double, 4> weight{};
  std::array<Eigen::Vector2d, 4> first;
  std::array<Eigen::Matrix2d, 4> second;
};

/// The forward equations of a Markov chain that carries the levels along:
///   d(weight, first, second) / dt, from what flows in and out of every regime.
class Forward {
 public:
  Forward(const std::vector<double>& slot, double volatility_a, double volatility_b) : s_(slot) {
    const double a = s_[kOfSigma] * volatility_a, b = s_[kOfSigma] * volatility_b;
    noise_ << a * a, s_[kOfRho] * a * b, s_[kOfRho] * a * b, b * b;
  }

  [[nodiscard]] Moments slope(const Moments& m) const {
    Moments d;
    for (std::size_t r = 0; r < 4; ++r) {
      const Eigen::Matrix2d a = drift(r);
      const Eigen::Vector2d f = force(r);
      d.first[r] = a * m.first[r] + f * m.weight[r];
      d.second[r] = a * m.second[r] + m.second[r] * a.transpose() + f * m.first[r].transpose() +
                    m.first[r] * f.transpose() + noise_ * m.weight[r];
      for (std::size_t from = 0; from < 4; ++from) {
        const double in = rate(from, r), out = rate(r, from);
        d.weight[r] += in * m.weight[from] - out * m.weight[r];
        d.first[r] += in * m.first[from] - out * m.first[r];
        d.second[r] += in * m.second[from] - out * m.second[r];
      }
    }
    return d;
  }

 private:
  [[nodiscard]] Eigen::Matrix2d drift(std::size_t r) const {
    const auto gain = [&](std::size_t i) { return 1 - s_[kOfAlpha] * withdrawn(r, i); };
    Eigen::Matrix2d a;
    a << -s_[kOfKappa], s_[kOfC] * gain(0), s_[kOfC] * gain(1), -s_[kOfKappa];
    return a;
  }
  [[nodiscard]] Eigen::Vector2d force(std::size_t r) const {
    return -s_[kOfKappa] * s_[kOfDelta] * Eigen::Vector2d(withdrawn(r, 0), withdrawn(r, 1));
  }
  [[nodiscard]] double rate(std::size_t from, std::size_t to) const {
    for (std::size_t i = 0; i < 2; ++i) {
      if (withdrawn(from, 1 - i) != withdrawn(to, 1 - i)) continue;
      const double before = withdrawn(from, i), after = withdrawn(to, i);
      if (before == after) continue;
      const double contagion = s_[kOfAPartner] * withdrawn(from, 1 - i);
      return std::exp(after > before ? s_[kOfA0] + contagion : s_[kOfB0]);
    }
    return 0;
  }

  const std::vector<double>& s_;
  Eigen::Matrix2d noise_;
};

Moments plus(const Moments& m, const Moments& d, double h) {
  Moments out = m;
  for (std::size_t r = 0; r < 4; ++r) {
    out.weight[r] += h * d.weight[r];
    out.first[r] += h * d.first[r];
    out.second[r] += h * d.second[r];
  }
  return out;
}

Moments after_a_long_time(const Forward& forward) {
  Moments m;
  for (std::size_t r = 0; r < 4; ++r) {
    m.weight[r] = r == 3 ? 1 : 0;
    m.first[r].setZero();
    m.second[r].setZero();
  }
  constexpr double kStep = 0.01;  // the midpoint rule rests where the equations do
  for (int n = 0; n < 15000; ++n)
    m = plus(m, forward.slope(plus(m, forward.slope(m), kStep / 2)), kStep);
  return m;
}

TEST(InitialLaw, IsWhereTheForwardEquationsRest) {
  const std::vector<double> slot = some_slots();
  const InitialLaw law = initial_law(slot, 4);
  const double a = 1.4, b = 0.7;  // e^{v} of both
  const std::array<double, 3> scale{a * a, b * b, a * b};
  const Moments m = after_a_long_time(Forward(slot, a, b));
  for (std::size_t r = 0; r < 4; ++r) {
    const Eigen::Vector2d mean = m.first[r] / m.weight[r];
    const Eigen::Matrix2d cov = m.second[r] / m.weight[r] - mean * mean.transpose();
    for (int i = 0; i < 2; ++i) {
      EXPECT_NEAR(law.mean[r][static_cast<std::size_t>(i)].value(), mean[i], 1e-9) << r;
    }
    for (std::size_t e = 0; e < 3; ++e) {
      double sum = law.switching[r][e].value();
      for (std::size_t g = 0; g < 3; ++g) sum += scale[g] * law.noise[r][g][e].value();
      EXPECT_NEAR(sum, e == 0 ? cov(0, 0) : e == 1 ? cov(1, 0) : cov(1, 1), 1e-9) << r;
    }
  }
  EXPECT_GT(law.mean[2][0].value(), -0.8 * slot[kOfDelta]);  // not where the withdrawn would rest
}

TEST(InitialLaw, DerivativesAreThoseOfDifferences) {
  const std::vector<double> slot = some_slots();
  const auto numbers = [](const InitialLaw& law) {
    std::vector<InitialDual> all;
    for (std::size_t r = 0; r < 4; ++r) {
      all.insert(all.end(), law.mean[r].begin(), law.mean[r].end());
      all.insert(all.end(), law.switching[r].begin(), law.switching[r].end());
      for (const auto& part : law.noise[r]) all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  };
  const auto here = numbers(initial_law(slot, 4));
  for (std::size_t k = 0; k < kInitialSlots; ++k) {
    constexpr double kStep = 1e-5;
    std::vector<double> up = slot, down = slot;
    up[k] += kStep;
    down[k] -= kStep;
    const auto above = numbers(initial_law(up, 4)), below = numbers(initial_law(down, 4));
    for (std::size_t n = 0; n < here.size(); ++n) {
      const double slope = (above[n].value() - below[n].value()) / (2 * kStep);
      EXPECT_NEAR(here[n].derivatives()[static_cast<Eigen::Index>(k)], slope, 1e-7)
          << k << ' ' << n;
    }
  }
}

TEST(InitialLaw, OfOneRegimeIsThatOfPeopleWhoNeverWithdraw) {
  std::vector<double> slot = some_slots();
  const InitialLaw one = initial_law(slot, 1);
  slot[kOfDelta] = slot[kOfAlpha] = 0;
  const InitialLaw four = initial_law(slot, 4);
  for (std::size_t r = 0; r < 4; ++r) {
    for (std::size_t e = 0; e < 3; ++e) {
      EXPECT_NEAR(four.switching[r][e].value(), 0, 1e-14);
      for (std::size_t g = 0; g < 3; ++g) {
        EXPECT_NEAR(four.noise[r][g][e].value(), one.noise[0][g][e].value(), 1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace attune::dyad
