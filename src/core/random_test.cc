#include "core/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune {
namespace {

// Known answers of the authors' Random123 distribution, file kat_vectors.
TEST(Philox, GivesTheAuthorsKnownAnswers) {
  using Block = std::array<std::uint32_t, 4>;
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(
      philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
      (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
      (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
  for (const double z : {-30.0, -8.0, -3.0, -1.0, -0.2, 0.0, 0.5, 2.0, 6.0}) {
    const double p = 0.5 * std::erfc(-z / std::sqrt(2.0));
    // p itself is rounded: near 1 that alone moves the quantile by half an ulp over the density.
    const double rounding = 1.2e-16 / (0.3989 * std::exp(-0.5 * z * z));
    EXPECT_NEAR(normal_quantile(p), z, 1e-12 * std::abs(z) + (z > 0 ? rounding : 1e-12)) << z;
  }
}

TEST(RandomStream, HasTheMomentsItNames) {
  RandomStream stream(7, Purpose::testing, 3);
  const int n = 200000;
  double normal = 0, square = 0, uniform = 0, exponential = 0, poisson = 0;
  for (int i = 0; i < n; ++i) {
    const double z = stream.normal();
    normal += z;
    square += z * z;
    uniform += stream.uniform();
    exponential += stream.exponential();
    poisson += static_cast<double>(stream.poisson(2.5));
  }
  const double se = 1 / std::sqrt(n);  // each bound below is five standard errors
  EXPECT_NEAR(normal / n, 0, 5 * se);
  EXPECT_NEAR(square / n, 1, 5 * se * std::sqrt(2.0));
  EXPECT_NEAR(uniform / n, 0.5, 5 * se * std::sqrt(1 / 12.0));
  EXPECT_NEAR(exponential / n, 1, 5 * se);
  EXPECT_NEAR(poisson / n, 2.5, 5 * se * std::sqrt(2.5));
}

TEST(RandomStream, UnitsAndPurposesDoNotShareDraws) {
  RandomStream a(1, Purpose::testing, 0), b(1, Purpose::testing, 1), c(1, Purpose::paths, 0),
      again(1, Purpose::testing, 0);
  const double first = a.uniform();
  EXPECT_NE(first, b.uniform());
  EXPECT_NE(first, c.uniform());
  EXPECT_EQ(first, again.uniform());
}

}  // namespace
}  // namespace attune
