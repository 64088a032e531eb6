#include "analysis/simulate.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "analysis/simulate_answers.h"
#include "analysis/simulate_inputs.h"
#include "analysis/simulate_parameters.h"
#include "analysis/simulate_path.h"
#include "core/parallel.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

constexpr int kPasses = 3;

void check(const SimulationRequest& request) {
  const auto at_least_one = [](const char* what, int value) {
    if (value < 1) {
      throw std::invalid_argument(fmt::format("simulate: {} = {} is below 1", what, value));
    }
  };
  at_least_one("couples", request.couples);
  at_least_one("days", request.days);
  at_least_one("check-ins a day", request.per_day);
  if (!(request.compliance > 0 && request.compliance <= 1)) {
    throw std::invalid_argument(
        fmt::format("simulate: compliance = {} is outside (0, 1]", request.compliance));
  }
  if (request.asked && request.compliance == 1 && !request.parameters.contains("m0")) {
    throw std::invalid_argument(
        "simulate: at a compliance of 1 nothing is skipped that could be told; set m0 or lower it");
  }
}

/// Everybody at the rates of an ordinary day: only the first pass starts here.
ChannelLevels guess_levels(std::size_t couples) {
  constexpr std::array<double, kChannels> kGuess{0.76, 0.9, 0.33, 1.1};
  ChannelLevels levels;
  levels.mean = kGuess;
  levels.start.assign(couples, {kGuess, kGuess});
  return levels;
}

/// mbar_k and each person's rate times tau_k, as these courses had them.
ChannelLevels measure_levels(const std::vector<Path>& paths, double days) {
  constexpr std::array<double, kChannels> kTau{dyad::kTauTouch, dyad::kTauReward,
                                               dyad::kTauResonance, dyad::kTauDialogue};
  ChannelLevels levels;
  levels.start.resize(paths.size());
  double points = 0;
  for (std::size_t n = 0; n < paths.size(); ++n) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (const PathPoint& point : paths[n][i]) {
        const auto amplitudes = channel_amplitudes(point.moments);
        for (std::size_t k = 0; k < kChannels; ++k) {
          levels.mean[k] += point.integrators[k];
          levels.start[n][i][k] += amplitudes[k] * kTau[k] / days;
        }
        points += 1;
      }
    }
  }
  for (double& mean : levels.mean) mean /= points;
  return levels;
}

Away away_of(const Path& path, const Schedule& schedule) {
  Away away;
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<double> switches;
    for (const PathPoint& point : path[i]) {
      switches.insert(switches.end(), point.switches.begin(), point.switches.end());
    }
    // An odd number of jumps to where it ended: it began on the other side.
    const bool began_away = path[i].back().withdrawn != (switches.size() % 2 == 1);
    if (began_away) switches.insert(switches.begin(), schedule.first);
    if (switches.size() % 2 == 1) switches.push_back(schedule.times.back());
    for (std::size_t n = 0; n < switches.size(); n += 2) {
      away[i].emplace_back(kFirstDay + switches[n], kFirstDay + switches[n + 1]);
    }
  }
  return away;
}

}  // namespace

Simulation simulate(const SimulationRequest& request, const Job& job) {
  check(request);
  Simulation result;
  result.parameters = true_parameters(request);
  const TrueParameters parameters(result.parameters);
  const auto couples = static_cast<std::size_t>(request.couples);
  const Schedule schedule = make_schedule(request.days, request.per_day);
  const auto inputs = simulate_inputs(couples, schedule, whole_numbers(request), request.seed, job);

  std::vector<Path> paths(couples);
  ChannelLevels levels = guess_levels(couples);
  for (int pass = 0; pass < kPasses; ++pass) {
    job.report("simulating", static_cast<double>(pass) / kPasses);
    if (pass > 0) levels = measure_levels(paths, schedule.times.back() - schedule.first);
    parallel_for(couples, job, [&](std::size_t n, int) {
      paths[n] =
          simulate_path(parameters, request.world, schedule, inputs[n], levels, n, request.seed);
    });
  }

  std::vector<AnsweredCouple> answers(couples);
  parallel_for(couples, job, [&](std::size_t n, int) {
    answers[n] = answer(parameters, request, schedule, inputs[n], paths[n], n);
  });
  result.diary.source = "simulated";
  result.diary.variables = simulated_variables(request.asked);
  result.diary.calendar = true;
  for (const Path& path : paths) result.away.push_back(away_of(path, schedule));
  for (AnsweredCouple& couple : answers) {
    result.diary.couples.push_back(std::move(couple.diary));
    result.truth.insert(result.truth.end(), couple.truth.begin(), couple.truth.end());
  }
  job.report("simulating", 1);
  return result;
}

}  // namespace attune::analysis
