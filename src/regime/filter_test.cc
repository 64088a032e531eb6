#include "regime/filter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/instruction_set.h"
#include "regime/oracle_test.h"
#include "regime/switching_pass.h"

namespace attune::regime {
namespace {

using oracle::Options;
using oracle::random_system;
using oracle::System;

constexpr Collapse kBoth[] = {Collapse::gpb2, Collapse::imm};

std::size_t z(int i) { return static_cast<std::size_t>(i); }

double log_likelihood(const System& system, Collapse collapse) {
  FilterTrace trace;
  const auto value = filter(system.shape, system.values, collapse, trace);
  return value ? *value : std::numeric_limits<double>::quiet_NaN();
}

double relative(double a, double b) { return std::abs(a - b) / (1 + std::abs(b)); }

TEST(Filter, WithOneRegimeIsTheDenseNormalLaw) {
  std::uint64_t seed = 1;
  for (const int dynamic : {1, 2, 3}) {
    for (const int biases : {0, 1, 5}) {
      for (const bool zero_noise : {false, true}) {
        const Options options{.dynamic = dynamic,
                              .states = dynamic + biases,
                              .occasions = 7,
                              .most_answers = 6,
                              .zero_noise = zero_noise};
        const System system = random_system(options, ++seed);
        const double exact = path_law(system, std::vector<int>(7, 0)).log_density;
        for (const Collapse collapse : kBoth) {
          EXPECT_LT(relative(log_likelihood(system, collapse), exact), 1e-10) << "seed " << seed;
        }
      }
    }
  }
}

TEST(Filter, IncrementsAddUpAndProbabilitiesSumToOne) {
  const System system = random_system({.regimes = 4, .states = 4, .occasions = 6}, 40);
  for (const Collapse collapse : kBoth) {
    FilterTrace trace;
    ASSERT_TRUE(filter(system.shape, system.values, collapse, trace));
    double sum = 0;
    for (int t = 0; t < 6; ++t) {
      sum += trace.increments[z(t)];
      double prob = 0;
      for (int r = 0; r < 4; ++r) prob += trace.prob[z(t * 4 + r)];
      EXPECT_NEAR(prob, 1, 1e-13);
    }
    EXPECT_NEAR(sum, trace.log_likelihood, 1e-12);
  }
}

TEST(Filter, Gpb2IsExactForTwoOccasions) {
  for (const int regimes : {2, 4}) {
    for (std::uint64_t seed = 50; seed < 56; ++seed) {
      const Options options{.regimes = regimes,
                            .dynamic = 2,
                            .states = 4,
                            .occasions = 2,
                            .most_answers = 6,
                            .zero_noise = seed % 2 == 0};
      const System system = random_system(options, seed);
      EXPECT_LT(
          relative(log_likelihood(system, Collapse::gpb2), enumerate_paths(system).log_likelihood),
          1e-10)
          << regimes << " regimes, seed " << seed;
    }
  }
}

TEST(Filter, BothAreExactIfRegimesDifferOnlyInTheLastAnswers) {
  for (const int regimes : {2, 4}) {
    for (std::uint64_t seed = 60; seed < 64; ++seed) {
      const Options options{.regimes = regimes,
                            .dynamic = 3,
                            .states = 5,
                            .occasions = 5,
                            .most_answers = 6,
                            .alike_until = 5};
      System system = random_system(options, seed);
      for (std::size_t k = z(system.shape.observation_begin[4]);
           k < system.shape.observations.size(); ++k) {
        for (int r = 0; r < regimes; ++r) system.values.offset[k * z(regimes) + z(r)] += 0.7 * r;
      }
      const double exact = enumerate_paths(system).log_likelihood;
      for (const Collapse collapse : kBoth) {
        EXPECT_LT(relative(log_likelihood(system, collapse), exact), 1e-10)
            << regimes << " regimes, seed " << seed;
      }
    }
  }
}

TEST(Filter, CollapsingCostsLittleAgainstAllPaths) {
  struct Case {
    int regimes, occasions;
    double contrast, gpb2_worst, imm_worst;  // nats of the whole log-likelihood
  };
  constexpr int kSystems = 8;
  for (const auto& [regimes, occasions, contrast, gpb2_worst, imm_worst] :
       {Case{2, 10, 0.4, 0.1, 1}, Case{4, 6, 0.4, 0.1, 1}, Case{2, 10, 1, 1, 2},
        Case{4, 6, 1, 1, 2}}) {
    double worst[2] = {}, mean[2] = {};
    for (std::uint64_t seed = 70; seed < 70 + kSystems; ++seed) {
      const System system = random_system({.regimes = regimes,
                                           .dynamic = 2,
                                           .states = 3,
                                           .occasions = occasions,
                                           .contrast = contrast},
                                          seed);
      const double exact = enumerate_paths(system).log_likelihood;
      for (const Collapse collapse : kBoth) {
        const double error = std::abs(log_likelihood(system, collapse) - exact);
        const int which = collapse == Collapse::imm;
        worst[which] = std::fmax(worst[which], error);
        mean[which] += error / kSystems;
      }
    }
    SCOPED_TRACE(
        fmt::format("{} regimes, contrast {}: GPB2 worst {:.4f}, mean {:.4f}; IMM worst "
                    "{:.4f}, mean {:.4f}",
                    regimes, contrast, worst[0], mean[0], worst[1], mean[1]));
    EXPECT_LT(worst[0], gpb2_worst);
    EXPECT_LT(worst[1], imm_worst);
    EXPECT_LT(mean[0], mean[1]);
  }
}

TEST(Filter, ACensoredLastAnswerAddsItsExactProbability) {
  for (std::uint64_t seed = 80; seed < 90; ++seed) {
    System system = random_system({.states = 4, .occasions = 5, .most_answers = 5}, seed);
    if (system.shape.observation_begin[4] == system.shape.observation_begin[5]) continue;
    ObservationShape& last = system.shape.observations.back();
    last.site = seed % 2 == 0 ? ssm::Site::at_or_below : ssm::Site::at_or_above;
    System before = system;
    before.shape.observations.pop_back();
    --before.shape.observation_begin.back();
    const oracle::PathLaw law = path_law(before, std::vector<int>(5, 0));
    double mean = system.values.offset.back(), variance = system.values.noise.back();
    for (int i = 0; i < last.terms; ++i) {
      const int a = 16 + system.shape.term_state[z(last.first_term + i)];
      const double h = system.values.loading[z(last.first_term + i)];
      mean += h * law.mean(a);
      for (int j = 0; j < last.terms; ++j) {
        const int b = 16 + system.shape.term_state[z(last.first_term + j)];
        variance += h * system.values.loading[z(last.first_term + j)] * law.cov(a, b);
      }
    }
    const double sign = last.site == ssm::Site::at_or_below ? -1 : 1;
    const double tail =
        0.5 * std::erfc(sign * (last.value - mean) / std::sqrt(variance) / std::numbers::sqrt2);
    EXPECT_LT(relative(log_likelihood(system, Collapse::gpb2), law.log_density + std::log(tail)),
              1e-10);
  }
}

/// Central differences at three steps, extrapolated: the error is of order step^6.
double difference(System& system, double& number, Collapse collapse) {
  const double here = number;
  double d[3];
  double step = 4e-3;
  for (double& slope : d) {
    number = here + step;
    const double up = log_likelihood(system, collapse);
    number = here - step;
    slope = (up - log_likelihood(system, collapse)) / (2 * step);
    step /= 2;
  }
  number = here;
  const double once = (4 * d[1] - d[0]) / 3, twice = (4 * d[2] - d[1]) / 3;
  return (16 * twice - once) / 15;
}

void expect_gradient(const Options& options, std::uint64_t seed) {
  System system = random_system(options, seed);
  for (const Collapse collapse : kBoth) {
    GradientMemory memory;
    SystemValues adjoint;
    const auto value = filter_gradient(system.shape, system.values, collapse, memory, adjoint);
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, log_likelihood(system, collapse));
    const auto numbers = oracle::arrays(system.values), slopes = oracle::arrays(adjoint);
    for (std::size_t a = 0; a < numbers.size(); ++a) {
      ASSERT_EQ(slopes[a]->size(), numbers[a]->size());
      for (std::size_t i = 0; i < numbers[a]->size(); ++i) {
        const double expected = difference(system, (*numbers[a])[i], collapse);
        EXPECT_LT(relative((*slopes[a])[i], expected), 1e-7)
            << "array " << a << ", element " << i << ": " << (*slopes[a])[i] << " for " << expected
            << "; " << options.regimes << " regimes, collapse " << static_cast<int>(collapse);
      }
    }
  }
}

TEST(FilterAdjoint, IsTheDerivativeByEveryNumber) {
  std::uint64_t seed = 100;
  for (const int regimes : {1, 2, 4}) {
    for (const bool censored : {false, true}) {
      for (const bool zero_noise : {false, true}) {
        for (const int dynamic : {1, 2, 3}) {
          expect_gradient({.regimes = regimes,
                           .dynamic = dynamic,
                           .states = dynamic + 2,
                           .occasions = 4,
                           .most_answers = 6,
                           .zero_noise = zero_noise,
                           .censored = censored},
                          ++seed);
        }
      }
    }
  }
}

TEST(FilterAdjoint, ManyStatesAndLongRunsOfAnswers) {
  expect_gradient({.regimes = 4, .dynamic = 3, .states = 8, .occasions = 3, .most_answers = 6},
                  140);
  // More than eight answers: their variances are multiplied up in groups.
  expect_gradient({.regimes = 2, .dynamic = 3, .states = 8, .occasions = 3, .most_answers = 30},
                  141);
  expect_gradient({.regimes = 2, .dynamic = 2, .states = 2, .occasions = 4, .most_answers = 0},
                  142);
}

// These are compiled with their sizes known.
TEST(FilterAdjoint, SizesOfDiaries) {
  for (const auto& [regimes, states] : {std::pair{4, 6}, {4, 8}, {1, 4}, {1, 6}, {1, 8}, {1, 10}}) {
    expect_gradient(
        {.regimes = regimes, .states = states, .occasions = 3, .most_answers = 6, .censored = true},
        143 + static_cast<std::uint64_t>(states));
  }
}

// Its occasions are gone through twice, but for the last of them.
TEST(FilterAdjoint, ASeriesLongerThanItsTape) {
  expect_gradient({.regimes = 2, .dynamic = 1, .states = 2, .occasions = 210, .most_answers = 1},
                  149);
}

TEST(Filter, SplittingAStepLeavesTheLikelihood) {
  for (std::uint64_t seed = 150; seed < 155; ++seed) {
    System whole = random_system({.dynamic = 3, .states = 5, .occasions = 6}, seed);
    const System split = split_steps(whole, seed);
    EXPECT_LT(
        relative(log_likelihood(split, Collapse::gpb2), log_likelihood(whole, Collapse::gpb2)),
        1e-11);
  }
}

/// No time passes between occasions, so no regime changes and no state moves.
void stand_still(System& system) {
  const int K = system.shape.regimes, D = system.shape.dynamic;
  std::ranges::fill(system.values.transition, 0.0);
  std::ranges::fill(system.values.process_noise, 0.0);
  std::ranges::fill(system.values.input, 0.0);
  std::ranges::fill(system.values.regime_prob, 0.0);
  for (int t = 0; t < system.shape.occasions; ++t) {
    for (int r = 0; r < K; ++r) {
      system.values.regime_prob[z((t * K + r) * K + r)] = 1;
      for (int i = 0; i < D; ++i) {
        system.values.transition[z((t * D * D + i * D + i) * K + r)] = 1;
      }
    }
  }
}

/// One regime's share of a system, as a system of one regime.
System only_regime(const System& system, int r) {
  System one = system;
  const auto K = z(system.shape.regimes);
  one.shape.regimes = 1;
  one.values.reset(one.shape);
  System all = system;
  const auto to = oracle::arrays(one.values), from = oracle::arrays(all.values);
  for (std::size_t a = 0; a < to.size(); ++a) {
    if (to[a] == &one.values.regime_prob) continue;
    for (std::size_t i = 0; i < to[a]->size(); ++i) (*to[a])[i] = (*from[a])[i * K + z(r)];
  }
  one.values.initial_log_prob[0] = 0;
  return one;
}

void expect_finite(SystemValues& values, const SystemShape& shape) {
  const auto all = oracle::arrays(values);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (const double x : *all[a]) {
      EXPECT_TRUE(std::isfinite(x)) << "array " << a << " with " << shape.regimes << " regimes";
    }
  }
}

TEST(Filter, ARegimeOfProbabilityZeroChangesNothing) {
  for (const int regimes : {2, 4}) {
    for (const Collapse collapse : kBoth) {
      System system =
          random_system({.regimes = regimes, .states = 3, .occasions = 5, .censored = true}, 160);
      stand_still(system);
      std::ranges::fill(system.values.initial_log_prob, -std::numeric_limits<double>::infinity());
      system.values.initial_log_prob[1] = 0;
      const System one = only_regime(system, 1);
      FilterTrace trace, single;
      ASSERT_TRUE(filter(system.shape, system.values, collapse, trace));
      ASSERT_TRUE(filter(one.shape, one.values, collapse, single));
      EXPECT_NEAR(trace.log_likelihood, single.log_likelihood, 1e-12);
      for (const double x : trace.mean) EXPECT_TRUE(std::isfinite(x));
      for (const double x : trace.cov) EXPECT_TRUE(std::isfinite(x));

      SystemValues adjoint, expected;
      GradientMemory memory;
      ASSERT_TRUE(filter_gradient(system.shape, system.values, collapse, memory, adjoint));
      ASSERT_TRUE(filter_gradient(one.shape, one.values, collapse, memory, expected));
      expect_finite(adjoint, system.shape);
      const auto all = oracle::arrays(adjoint), exact = oracle::arrays(expected);
      for (std::size_t a = 0; a < all.size(); ++a) {
        if (all[a] == &adjoint.regime_prob || all[a] == &adjoint.transition ||
            all[a] == &adjoint.input || all[a] == &adjoint.process_noise) {
          continue;
        }
        for (std::size_t i = 0; i < exact[a]->size(); ++i) {
          EXPECT_NEAR((*all[a])[i * z(regimes) + 1], (*exact[a])[i], 1e-11) << "array " << a;
        }
      }
    }
  }
}

/// Over all paths, by logarithms.
double log_sum_over_paths(const System& system) {
  std::vector<double> terms;
  oracle::for_each_path(system.shape, system.values,
                        [&](const std::vector<int>& path, double log_prior) {
                          terms.push_back(log_prior + path_law(system, path).log_density);
                        });
  const double top = *std::ranges::max_element(terms);
  double sum = 0;
  for (const double term : terms) sum += std::exp(term - top);
  return top + std::log(sum);
}

// Weights are products of probabilities and densities; here all of them underflow.
TEST(Filter, AnswersMayProveANextToImpossibleRegime) {
  System system = random_system({.regimes = 2, .states = 3, .occasions = 2, .most_answers = 1}, 8);
  system.values.initial_log_prob = {0, -600};
  ASSERT_EQ(system.shape.observation_begin[1], 1);
  system.values.offset[0] += 1e3;  // in regime 0 the first answer is a thousand points off
  const double exact = log_sum_over_paths(system);
  ASSERT_LT(exact, -600);
  ASSERT_GT(exact, -700);
  FilterTrace trace;
  ASSERT_TRUE(filter(system.shape, system.values, Collapse::gpb2, trace));
  EXPECT_LT(relative(trace.log_likelihood, exact), 1e-12);
  EXPECT_NEAR(trace.prob[1], 1, 1e-12);
  GradientMemory memory;
  SystemValues adjoint;
  ASSERT_TRUE(filter_gradient(system.shape, system.values, Collapse::gpb2, memory, adjoint));
  expect_finite(adjoint, system.shape);
  EXPECT_NEAR(adjoint.initial_log_prob[1], 1, 1e-12);

  for (int r = 0; r < 2; ++r) {  // the same from one occasion to the next
    system.values.regime_prob[z(4 + r * 2)] = 1;
    system.values.regime_prob[z(4 + r * 2 + 1)] = 1e-250;
  }
  system.values.initial_log_prob = {0, -std::numeric_limits<double>::infinity()};
  system.values.offset[0] -= 1e3;
  for (int o = 1; o < system.shape.observation_begin[2]; ++o) system.values.offset[z(o * 2)] += 1e3;
  const double then = log_sum_over_paths(system);
  ASSERT_LT(then, -500);
  EXPECT_LT(relative(log_likelihood(system, Collapse::gpb2), then), 1e-12);
}

TEST(Filter, AnUnreachableRegimeGivesNoNaN) {
  for (const Collapse collapse : kBoth) {
    System system = random_system({.regimes = 2, .states = 3, .occasions = 5}, 161);
    for (int t = 0; t < 5; ++t) {  // everybody goes to regime 0 and stays
      for (int r = 0; r < 2; ++r) {
        system.values.regime_prob[z((t * 2 + r) * 2)] = 1;
        system.values.regime_prob[z((t * 2 + r) * 2 + 1)] = 0;
      }
    }
    FilterTrace trace;
    ASSERT_TRUE(filter(system.shape, system.values, collapse, trace));
    EXPECT_TRUE(std::isfinite(trace.log_likelihood));
    GradientMemory memory;
    SystemValues adjoint;
    ASSERT_TRUE(filter_gradient(system.shape, system.values, collapse, memory, adjoint));
    expect_finite(adjoint, system.shape);
  }
}

TEST(Filter, AVarianceThatIsNotPositiveIsAFailure) {
  for (const double variance :
       {-10.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    for (const int regimes : {1, 2, 4}) {
      System system = random_system({.regimes = regimes, .most_answers = 6}, 170);
      system.values.noise.back() = variance;
      for (const Collapse collapse : kBoth) {
        FilterTrace trace;
        EXPECT_FALSE(filter(system.shape, system.values, collapse, trace)) << variance;
        GradientMemory memory;
        SystemValues adjoint;
        EXPECT_FALSE(filter_gradient(system.shape, system.values, collapse, memory, adjoint));
      }
    }
  }
}

TEST(Filter, EveryInstructionSetGivesTheSameBits) {
  for (const int regimes : {1, 2, 4}) {
    const System system =
        random_system({.regimes = regimes, .dynamic = 3, .states = 6, .censored = true}, 180);
    for (const Collapse collapse : kBoth) {
      FilterTrace plain, trace, used;  // sized by the public entry
      for (FilterTrace* each : {&plain, &trace, &used}) {
        ASSERT_TRUE(filter(system.shape, system.values, collapse, *each));
      }
      SystemValues slopes;
      slopes.reset(system.shape);
      const SwitchingPass baseline = switching_pass_baseline();
      std::vector<double> tape(baseline.tape_length(system.shape, collapse));
      ASSERT_LT(baseline.forward(system.shape, system.values, collapse, plain), 0);
      ASSERT_LT(baseline.gradient(system.shape, system.values, collapse, tape.data(), used, slopes),
                0);
      for (const auto make :
           builds_here(switching_pass_baseline, switching_pass_avx2, switching_pass_avx512)) {
        const SwitchingPass build = make();
        SystemValues adjoint;
        adjoint.reset(system.shape);
        ASSERT_LT(build.forward(system.shape, system.values, collapse, trace), 0);
        ASSERT_EQ(build.tape_length(system.shape, collapse), tape.size());
        ASSERT_LT(build.gradient(system.shape, system.values, collapse, tape.data(), used, adjoint),
                  0);
        EXPECT_EQ(trace.log_likelihood, plain.log_likelihood);
        EXPECT_EQ(trace.cov, plain.cov);
        const auto a = oracle::arrays(adjoint), b = oracle::arrays(slopes);
        for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(*a[i], *b[i]) << "array " << i;
      }
    }
  }
}

}  // namespace
}  // namespace attune::regime
