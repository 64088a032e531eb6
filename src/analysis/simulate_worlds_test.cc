// Each kind of world has the property that names it, and no other kind of truth.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "analysis/simulate.h"
#include "core/mean.h"

namespace attune::analysis {
namespace {

SimulationRequest small(World world) {
  SimulationRequest request;
  request.world = world;
  request.couples = 12;
  request.days = 20;
  return request;
}

/// Nothing but x, so that closeness is an Ornstein-Uhlenbeck process.
SimulationRequest bare(World world) {
  SimulationRequest request = small(world);
  for (const char* name : {"beta_touch", "beta_reward", "beta_resonance", "beta_dialogue",
                           "beta_attunement", "gamma", "gamma_conflict", "c", "tau_b"}) {
    request.parameters[name] = 0;
  }
  return request;
}

/// One variable's answers, all of them.
std::vector<double> answers(const Simulation& simulation, const char* name) {
  std::vector<double> all;
  const std::size_t variable = simulation.diary.find(name).value();
  const std::size_t variables = simulation.diary.variables.size();
  for (const dyad::Couple& couple : simulation.diary.couples) {
    for (const dyad::Person& person : couple.partners) {
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        all.push_back(person.value(n, variable, variables));
      }
    }
  }
  return all;
}

/// By person, by scheduled check-in.
std::vector<std::vector<TruthRow>> persons(const Simulation& simulation) {
  std::vector<std::vector<TruthRow>> all;
  for (const TruthRow& row : simulation.truth) {
    const bool same = !all.empty() && all.back().back().couple == row.couple &&
                      all.back().back().partner == row.partner;
    if (!same) all.emplace_back();
    all.back().push_back(row);
  }
  return all;
}

double variance(const std::vector<double>& values) {
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean_of(values), 2);
  return squares / static_cast<double>(values.size());
}

double share(const std::vector<double>& values, const std::function<bool(double)>& is) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), is)) /
         static_cast<double>(values.size());
}

bool whole(double value) { return value == std::round(value); }

TEST(Worlds, NamesComeBack) {
  EXPECT_EQ(all_worlds().size(), 9U);
  for (const World world : all_worlds()) EXPECT_EQ(world_named(name_of(world)), world);
  EXPECT_EQ(name_of(World::volatile_persons), "volatile");
  EXPECT_FALSE(world_named("null").has_value());
}

TEST(Worlds, NobodyWithdrawsInANullWorld) {
  for (const World world : all_worlds()) {
    const Simulation simulation = simulate(small(world), {});
    const bool anyone = std::any_of(simulation.truth.begin(), simulation.truth.end(),
                                    [](const TruthRow& row) { return row.withdrawn; });
    EXPECT_EQ(anyone, world == World::withdrawal) << name_of(world);
  }
}

TEST(Worlds, ThreadsChangeNothing) {
  for (const World world : all_worlds()) {
    const Simulation one = simulate(small(world), {.threads = 1, .stop = {}, .progress = {}});
    const Simulation three = simulate(small(world), {.threads = 3, .stop = {}, .progress = {}});
    EXPECT_EQ(answers(one, "closeness"), answers(three, "closeness")) << name_of(world);
    EXPECT_EQ(answers(one, "distance"), answers(three, "distance")) << name_of(world);
    for (std::size_t n = 0; n < one.truth.size(); ++n) {
      ASSERT_EQ(one.truth[n].closeness, three.truth[n].closeness) << name_of(world);
    }
  }
}

TEST(Worlds, AnswersAreWholeNumbersInAllButThePlainOne) {
  for (const World world : all_worlds()) {
    const double wholes = share(answers(simulate(small(world), {}), "distance"), whole);
    if (world == World::plain) {
      EXPECT_LT(wholes, 0.5);  // those cut at an end of the scale
    } else {
      EXPECT_EQ(wholes, 1) << name_of(world);
    }
  }
  SimulationRequest request = small(World::graded);
  request.rounded = false;
  EXPECT_LT(share(answers(simulate(request, {}), "distance"), whole), 0.5);
}

TEST(Worlds, GradedDistanceIsAConvexFunctionOfClosenessAboveAFloor) {
  SimulationRequest request = small(World::graded);
  request.rounded = false;
  for (const char* name : {"omega_d", "sigma_d", "sigma_e", "tau_b"}) request.parameters[name] = 0;
  const Simulation simulation = simulate(request, {});
  EXPECT_EQ(simulation.parameters.at("lambda_distance"), 1.6);
  EXPECT_EQ(simulation.parameters.at("lambda_landed"), 1.6);
  const auto closeness = answers(simulation, "closeness");
  const auto distance = answers(simulation, "distance");
  const double nu = simulation.parameters.at("nu_closeness");
  const double floor = 8 - simulation.parameters.at("nu_distance");
  double seen = 0;
  for (std::size_t n = 0; n < closeness.size(); ++n) {
    if (closeness[n] == 7 || closeness[n] == 1) continue;  // cut
    const double straight = floor - 1.6 * (closeness[n] - nu);
    const double bent = 1 + std::log(1 + std::exp(straight - 1));
    EXPECT_NEAR(distance[n], std::min(bent, 7.0), 1e-9);
    EXPECT_GT(distance[n], 1);
    seen += 1;
  }
  EXPECT_GT(seen, 200);
}

TEST(Worlds, WhatIsSetComesBeforeTheKindOfWorld) {
  SimulationRequest request = small(World::graded);
  request.parameters["lambda_distance"] = 1.1;
  EXPECT_EQ(simulate(request, {}).parameters.at("lambda_distance"), 1.1);
  request = small(World::volatile_persons);
  EXPECT_EQ(simulate(request, {}).parameters.at("omega_v"), 0.5);
  request.draw_parameters = true;
  EXPECT_EQ(simulate(request, {}).parameters.at("omega_v"), 0.5);
}

TEST(Worlds, MostAnswersAreAtTheFloorOfTheFlooredOne) {
  const auto at_floor = [](double value) { return value == 1; };
  SimulationRequest request = small(World::floored);
  request.couples = 80;
  const Simulation floored = simulate(request, {});
  request.world = World::rounded;
  const Simulation rounded = simulate(request, {});
  EXPECT_GT(share(answers(floored, "distance"), at_floor), 0.6);
  EXPECT_LT(share(answers(rounded, "distance"), at_floor), 0.45);
  EXPECT_EQ(answers(floored, "closeness"), answers(rounded, "closeness"));
  EXPECT_NEAR(floored.parameters.at("nu_distance") - rounded.parameters.at("nu_distance"), 1.5,
              1e-12);
}

/// x_t - e^{-kappa} x_{t-1}, over all persons.
std::vector<double> innovations(const Simulation& simulation) {
  std::vector<double> all;
  const double nu = simulation.parameters.at("nu_closeness");
  const double keep = std::exp(-simulation.parameters.at("kappa"));
  for (const auto& person : persons(simulation)) {
    for (std::size_t n = 1; n < person.size(); ++n) {
      all.push_back(person[n].closeness - nu - keep * (person[n - 1].closeness - nu));
    }
  }
  return all;
}

TEST(Worlds, HeavyTailsKeepTheSdOfInnovationsAndErrors) {
  SimulationRequest request = bare(World::heavy_tailed);
  request.parameters["omega_v"] = 0;
  request.parameters["sigma_e"] = 0.4;
  request.rounded = false;
  request.couples = 20;
  request.days = 500;
  const Simulation simulation = simulate(request, {});
  const double kappa = simulation.parameters.at("kappa");
  const double sd = std::sqrt((1 - std::exp(-2 * kappa)) / (2 * kappa));
  const auto shocks = innovations(simulation);
  EXPECT_NEAR(variance(shocks) / (sd * sd), 1, 0.25);
  // P(|t_3| > 4 sqrt 3) = .0062; .00006 for a normal.
  EXPECT_NEAR(share(shocks, [&](double e) { return std::abs(e) > 4 * sd; }), 0.0062, 0.002);
  std::vector<double> errors;
  const auto closeness = answers(simulation, "closeness");
  std::size_t answer = 0;
  for (const TruthRow& row : simulation.truth) {
    if (!row.answered) continue;
    const double error = closeness[answer++] - row.closeness;
    // Where the end of the scale cuts no error that is looked for.
    if (row.closeness > 4 && row.closeness < 6) errors.push_back(error);
  }
  EXPECT_NEAR(share(errors, [](double e) { return e < -4 * 0.4; }), 0.0031, 0.0015);
}

TEST(Worlds, VolatilityDiffersByPersonAndNotByPartner) {
  const auto log_sds = [](World world, double omega_v) {
    SimulationRequest request = bare(world);
    request.couples = 100;
    request.days = 150;
    if (omega_v >= 0) request.parameters["omega_v"] = omega_v;
    std::vector<double> logs;
    for (const auto& person : persons(simulate(request, {}))) {
      std::vector<double> closeness;
      for (const TruthRow& row : person) closeness.push_back(row.closeness);
      logs.push_back(std::log(variance(closeness)) / 2);
    }
    return logs;
  };
  const auto unequal = log_sds(World::volatile_persons, -1);
  EXPECT_NEAR(std::sqrt(variance(unequal)), 0.5, 0.08);
  EXPECT_LT(std::sqrt(variance(log_sds(World::rounded, 0))), 0.12);
  double product = 0;
  for (std::size_t n = 0; n < unequal.size(); n += 2) {
    product += (unequal[n] - mean_of(unequal)) * (unequal[n + 1] - mean_of(unequal)) / 100;
  }
  EXPECT_NEAR(product / variance(unequal), 0, 0.25);
}

TEST(Worlds, ATrendIsALineThroughTheMiddleOfTheDiary) {
  SimulationRequest request = small(World::trending);
  request.couples = 500;
  request.days = 5;
  const Simulation trending = simulate(request, {});
  request.world = World::rounded;
  const Simulation still = simulate(request, {});
  std::vector<double> total;
  double product = 0;
  for (std::size_t n = 0; n < trending.truth.size(); n += 5) {
    const auto drift = [&](std::size_t j) {
      return trending.truth[n + j].closeness - still.truth[n + j].closeness;
    };
    EXPECT_NEAR(drift(2), 0, 1e-12);
    EXPECT_NEAR(drift(0), -drift(4), 1e-12);
    EXPECT_NEAR(drift(3) - drift(2), (drift(4) - drift(0)) / 4, 1e-12);
    total.push_back(drift(4) - drift(0));
  }
  EXPECT_NEAR(std::sqrt(variance(total)), 1.5, 0.12);
  for (std::size_t n = 0; n < total.size(); n += 2) product += total[n] * total[n + 1] / 500;
  EXPECT_NEAR(product / (1.5 * 1.5), 0.7, 0.1);
  EXPECT_NE(answers(trending, "distance"), answers(still, "distance"));
}

TEST(Worlds, CheckInsAreSkippedInRunsThatStartWhereClosenessIsLow) {
  for (const int per_day : {1, 2}) {
    SimulationRequest request = small(World::skipping);
    request.couples = 150;
    request.days = 100;
    request.per_day = per_day;
    const Simulation simulation = simulate(request, {});
    double made = 0, runs = 0, before = 0, usual = 0;
    for (const auto& person : persons(simulation)) {
      double mean = 0;
      for (const TruthRow& row : person) mean += row.closeness / static_cast<double>(person.size());
      for (std::size_t n = 0; n < person.size(); ++n) {
        made += person[n].answered ? 1 : 0;
        if (n == 0 || person[n].answered || !person[n - 1].answered) continue;
        runs += 1;
        before += person[n].closeness - mean;
      }
      usual += static_cast<double>(person.size());
    }
    EXPECT_NEAR(made / usual, 0.8, 0.015);
    EXPECT_NEAR((usual - made) / runs / per_day, 3, 0.25);
    EXPECT_LT(before / runs, -0.5);
  }
}

TEST(Worlds, SkippingKeepsItsShareWhereFewCheckInsAreMade) {
  SimulationRequest request = small(World::skipping);
  request.couples = 100;
  request.days = 100;
  for (const double compliance : {0.1, 1.0}) {
    request.compliance = compliance;
    const Simulation simulation = simulate(request, {});
    const auto made = static_cast<double>(answers(simulation, "closeness").size());
    EXPECT_NEAR(made / static_cast<double>(simulation.truth.size()), compliance, 0.05);
  }
}

}  // namespace
}  // namespace attune::analysis
