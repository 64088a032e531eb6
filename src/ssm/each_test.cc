#include "ssm/each.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/instruction_set.h"
#include "core/random.h"

namespace attune::ssm {
namespace {

std::vector<double> numbers(std::size_t count, double from, double to) {
  RandomStream random(7, Purpose::testing, count);
  std::vector<double> x;
  for (std::size_t i = 0; i < count; ++i) x.push_back(from + (to - from) * random.uniform());
  return x;
}

TEST(Each, IsTheFunctionToTheLastDigits) {
  for (const std::size_t count : {0, 1, 7, 8, 9, 100}) {
    const std::vector<double> exponents = numbers(count, -40, 40), positive = numbers(count, 0, 9);
    std::vector<double> powers = exponents, logs = positive;
    exp_each(powers);
    log_each(logs);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(powers[i], std::exp(exponents[i]), 4e-16 * powers[i]);
      EXPECT_NEAR(logs[i], std::log(positive[i]), 4e-16 * std::abs(logs[i]));
    }
  }
  std::vector<double> far{-std::numeric_limits<double>::infinity(), 0, 1e3};
  exp_each(far);
  EXPECT_EQ(far, (std::vector<double>{0, 1, std::numeric_limits<double>::infinity()}));
}

TEST(Each, IsTheSameBitsOnEveryMachineAndInEveryPlace) {
  const std::vector<double> exponents = numbers(101, -40, 40), positive = numbers(101, 0, 9);
  std::vector<double> powers = exponents, logs = positive;
  each_baseline().exp(powers.data(), powers.size());
  each_baseline().log(logs.data(), logs.size());
  for (const auto make : builds_here(each_baseline, each_avx2, each_avx512)) {
    const EachFunctions build = make();
    std::vector<double> p = exponents, l = positive;
    build.exp(p.data(), p.size());
    build.log(l.data(), l.size());
    EXPECT_EQ(p, powers);
    EXPECT_EQ(l, logs);
    for (const std::size_t i : {0, 50, 100}) {
      double one = exponents[i];
      build.exp(&one, 1);
      EXPECT_EQ(one, powers[i]);
    }
  }
}

}  // namespace
}  // namespace attune::ssm
