// The full world as a whole: the ranges of the science note, the loop, the same bytes.
#include "world/simulate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "core/mean.h"

namespace attune::world {
namespace {

using Series = std::vector<std::vector<double>>;

Request of(int couples, int days, std::map<std::string, double> set = {}) {
  Request request;
  request.couples = couples;
  request.days = days;
  request.set = std::move(set);
  return request;
}

/// By person and day; NaN where there is no answer.
Series answers(const Simulation& simulation, std::string_view name, int days) {
  Series series;
  const std::size_t variables = simulation.diary.variables.size();
  const std::size_t v = simulation.diary.find(name).value();
  for (const dyad::Couple& couple : simulation.diary.couples) {
    for (const dyad::Person& person : couple.partners) {
      auto& own = series.emplace_back(static_cast<std::size_t>(days), dyad::kMissing);
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        const double first = std::floor(simulation.truth.front().time);
        own[static_cast<std::size_t>(std::floor(person.times[n]) - first)] =
            person.value(n, v, variables);
      }
    }
  }
  return series;
}

Series truth(const Simulation& simulation, const std::function<double(const Reading&)>& read) {
  Series series;
  const TruthRow* previous = nullptr;
  for (const TruthRow& row : simulation.truth) {
    if (!previous || previous->partner != row.partner || previous->couple != row.couple) {
      series.emplace_back();
    }
    series.back().push_back(read(row.reading));
    previous = &row;
  }
  return series;
}

double mean_of_all(const Series& series) {
  double sum = 0;
  for (const auto& own : series) sum += mean_of(own) / static_cast<double>(series.size());
  return sum;
}

struct Described {
  double within = 0, icc = 0, lag = 0, partner = 0;
};

Described describe(const Series& series) {
  const auto persons = static_cast<double>(series.size());
  double squares = 0, n = 0, means = 0, mean_squares = 0, lag = 0, lags = 0, cross = 0, crosses = 0;
  std::vector<double> mean;
  for (const auto& own : series) mean.push_back(mean_of(own));
  for (std::size_t i = 0; i < series.size(); ++i) {
    means += mean[i] / persons;
    mean_squares += mean[i] * mean[i] / persons;
    const auto deviation = [&](std::size_t who, std::size_t j) {
      return series[who][j] - mean[who];
    };
    const auto add = [](double product, double& sum, double& count) {
      if (std::isnan(product)) return;
      sum += product;
      count += 1;
    };
    for (std::size_t j = 0; j < series[i].size(); ++j) {
      add(std::pow(deviation(i, j), 2), squares, n);
      if (j > 0) add(deviation(i, j) * deviation(i, j - 1), lag, lags);
      if (i % 2 == 0) add(deviation(i, j) * deviation(i + 1, j), cross, crosses);
    }
  }
  const double variance = squares / (n - persons), days = n / persons;
  const double between = (mean_squares - means * means) * persons / (persons - 1) - variance / days;
  const double raw = lag / lags / (squares / n);
  return {std::sqrt(variance), between / (between + variance), (raw + 1 / days) / (1 - 3 / days),
          cross / crosses / (squares / n)};
}

TEST(World, LiesWithinTheRangesOfTheScienceNote) {
  const int days = 28;
  const Simulation simulation = simulate(of(200, days), Job{});
  const Described close = describe(answers(simulation, "closeness", days));
  EXPECT_GT(close.within, 1.0);
  EXPECT_LT(close.within, 1.35);
  EXPECT_GT(close.icc, 0.33);
  EXPECT_LT(close.icc, 0.50);
  EXPECT_GT(close.lag, 0.25);
  EXPECT_LT(close.lag, 0.45);
  EXPECT_GT(close.partner, 0.18);
  EXPECT_LT(close.partner, 0.40);
  const auto inside = [&](const char* name, double sd_from, double sd_to, double icc_from,
                          double icc_to) {
    const Described d = describe(answers(simulation, name, days));
    EXPECT_GT(d.within, sd_from) << name;
    EXPECT_LT(d.within, sd_to) << name;
    EXPECT_GT(d.icc, icc_from) << name;
    EXPECT_LT(d.icc, icc_to) << name;
  };
  inside("stress", 1.15, 1.35, 0.24, 0.40);
  inside("exhaustion", 1.2, 1.45, 0.28, 0.42);
  inside("low_mood", 0.78, 1.10, 0.34, 0.53);
  inside("responsiveness", 0.95, 1.2, 0.33, 0.50);
  const double away = mean_of_all(
      truth(simulation, [](const Reading& r) { return r.state.withdrawn() ? 1.0 : 0.0; }));
  EXPECT_GT(away, 0.07);
  EXPECT_LT(away, 0.18);
  const Described trust =
      describe(truth(simulation, [](const Reading& r) { return r.state.trust; }));
  EXPECT_GT(trust.icc, 0.7) << "trust is slow";
}

TEST(World, IsTheSameForAnyNumberOfThreads) {
  const Simulation one = simulate(of(5, 9), Job{.threads = 1, .stop = {}, .progress = {}});
  const Simulation three = simulate(of(5, 9), Job{.threads = 3, .stop = {}, .progress = {}});
  ASSERT_EQ(one.truth.size(), three.truth.size());
  for (std::size_t n = 0; n < one.truth.size(); ++n) {
    EXPECT_EQ(one.truth[n].reading.closeness, three.truth[n].reading.closeness);
    EXPECT_EQ(one.truth[n].answered, three.truth[n].answered);
  }
  // A couple does not depend on how many others there are.
  const Simulation fewer = simulate(of(2, 9), Job{});
  EXPECT_EQ(fewer.truth.back().reading.closeness,
            one.truth[fewer.truth.size() - 1].reading.closeness);
}

TEST(World, ChangesNothingButChanceWhenStepsAreHalved) {
  Request request = of(150, 28);
  const Simulation fine = simulate(request, Job{});
  request.steps_a_day = kStepsADay / 2;
  request.seed = 2;
  const Simulation coarse = simulate(request, Job{});
  const auto apart = [&](const std::function<double(const Reading&)>& read) {
    double sum[2] = {0, 0}, squares[2] = {0, 0};
    for (const int which : {0, 1}) {
      const Series series = truth(which == 0 ? fine : coarse, read);
      for (std::size_t n = 0; n < series.size(); n += 2) {  // couples are independent
        const double mean = (mean_of(series[n]) + mean_of(series[n + 1])) / 2;
        sum[which] += mean / 150;
        squares[which] += mean * mean / 150;
      }
    }
    const double error =
        std::sqrt((squares[0] - sum[0] * sum[0] + squares[1] - sum[1] * sum[1]) / 150);
    return std::abs(sum[0] - sum[1]) / error;
  };
  EXPECT_LT(apart([](const Reading& r) { return r.closeness; }), 3.5);
  EXPECT_LT(apart([](const Reading& r) { return r.closeness * r.closeness; }), 3.5);
  EXPECT_LT(apart([](const Reading& r) { return r.state.withdrawn() ? 1.0 : 0.0; }), 3.5);
  EXPECT_LT(apart([](const Reading& r) { return r.state.m[touch]; }), 3.5);
  EXPECT_LT(apart([](const Reading& r) { return r.state.trust; }), 3.5);
}

TEST(World, ClosesTheLoop) {
  // Whoever lives with a partner that is never engaged is less close and shares fewer moments.
  const auto run = [](double a0) {
    return simulate(of(60, 28, {{"a0", a0}, {"b0", -3}, {"omega_a0", 0}}), Job{});
  };
  const Simulation rare = run(-9), often = run(-2.5);
  const auto engaged_only = [](const Simulation& s,
                               const std::function<double(const Reading&)>& f) {
    double sum = 0, count = 0;
    for (const TruthRow& row : s.truth) {
      if (row.reading.state.withdrawn()) continue;
      sum += f(row.reading);
      count += 1;
    }
    return sum / count;
  };
  const auto touching = [](const Reading& r) { return r.state.m[touch]; };
  const auto pursuing = [](const Reading& r) { return r.pursuit; };
  EXPECT_LT(engaged_only(often, touching), 0.9 * engaged_only(rare, touching));
  EXPECT_GT(engaged_only(often, pursuing), 1.2 * engaged_only(rare, pursuing));
}

TEST(World, TakesWantingADayToOneselfForNoWithdrawal) {
  // All days or none: who withdraws when is the same, and so is what distance answers.
  const std::map<std::string, double> none{{"space", -40}, {"moments_hours", 0}};
  std::map<std::string, double> all = none;
  all["space"] = 40;
  const Simulation without = simulate(of(10, 21, none), Job{}),
                   with = simulate(of(10, 21, all), Job{});
  for (std::size_t n = 0; n < with.truth.size(); ++n) {
    EXPECT_TRUE(with.truth[n].reading.space);
    EXPECT_FALSE(without.truth[n].reading.space);
    EXPECT_EQ(with.truth[n].reading.state.regime, without.truth[n].reading.state.regime);
    EXPECT_EQ(with.truth[n].reading.closeness, without.truth[n].reading.closeness);
    EXPECT_LT(with.truth[n].reading.minutes, without.truth[n].reading.minutes);
  }
}

/// Closeness of the last month of four months of therapy over the same months without, in SDs of
/// persons' months before.
double therapy_g(double strength) {
  const int days = 150;
  const Simulation off = simulate(of(60, days), Job{});
  const Simulation on = simulate(
      of(60, days, {{"therapy_start", 30}, {"therapy_days", 120}, {"therapy_strength", strength}}),
      Job{});
  double gain = 0, sum = 0, squares = 0;
  for (std::size_t n = 0; n < on.truth.size(); n += static_cast<std::size_t>(days)) {
    double before = 0;
    for (std::size_t j = 0; j < 30; ++j) {
      before += (on.truth[n + j].level + on.truth[n + j].reading.closeness) / 30;
    }
    sum += before / 120;
    squares += before * before / 120;
    for (std::size_t j = 120; j < 150; ++j) {
      gain += (on.truth[n + j].reading.closeness - off.truth[n + j].reading.closeness) / 30 / 120;
    }
  }
  return gain / std::sqrt((squares - sum * sum) * 120 / 119);
}

TEST(World, GainsFromTherapyWhatIsPublished) {
  const double routine = therapy_g(1), trial = therapy_g(2.3);
  EXPECT_GT(routine, 0.35);
  EXPECT_LT(routine, 0.65);
  EXPECT_GT(trial, 0.9);
  EXPECT_LT(trial, 1.3);
}

TEST(World, StopsWhereAStateWouldGrowWithoutEnd) {
  EXPECT_THROW((void)simulate(of(1, 60, {{"loss_trust", 500}, {"upsilon", 500}}), Job{}),
               std::invalid_argument);
}

}  // namespace
}  // namespace attune::world
