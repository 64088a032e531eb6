// How far the model's likelihood lies from a particle filter with exact switching times, in nats a
// couple, on simulated diaries at the truth; also with each step cut in four, where hardly anything
// but the collapse is left. Not a matter of speed: run it by hand when the filter,
// its collapse or the persons' grid change.
//   collapse_bench [particles] [seeds] [couples]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analysis/simulate.h"
#include "core/parallel.h"
#include "dyad/design.h"
#include "dyad/model.h"
#include "testing/particle_filter.h"
#include "testing/refined_design.h"

namespace attune {
namespace {

constexpr std::size_t kParts = 4;    // of a step of the fine grid
constexpr double kWellKnown = 0.05;  // nats: standard error of a couple's log-likelihood
constexpr int kMostTimes = 64;       // as many seeds as everyone gets

struct Setting {
  int particles = 4000;
  int seeds = 4;
  int couples = 40;
};

struct Scenario {
  std::string name;
  std::map<std::string, double> parameters;  ///< of the simulated world
  int days = 35, per_day = 1;
};

/// The first four leave differences in volatility out, of the world as of the model, so that only
/// regimes and biases are judged.
std::vector<Scenario> scenarios() {
  constexpr double kNone = 0.01;  // the model takes the logarithm
  const std::map<std::string, double> alike{{"omega_v", kNone}};
  const std::map<std::string, double> strong{{"omega_v", kNone}, {"psi", 2}, {"omega_d", 0.8}};
  return {{"35 days, omega_v = 0", alike},
          {"35 days, omega_v = 0, psi = 2, omega_d = .8", strong},
          {"21 days x 2 a day, omega_v = 0", alike, 21, 2},
          {"21 days x 2 a day, omega_v = 0, psi = 2, omega_d = .8", strong, 21, 2},
          {"35 days, prior medians (omega_v = .30)", {}},
          {"35 days, omega_v = .5", {{"omega_v", 0.5}}}};
}

/// The truth where the simulated world has the parameter; else the prior median.
Eigen::VectorXd truth(const dyad::Model& model, const analysis::Simulation& simulation) {
  Eigen::VectorXd theta = model.prior_medians();
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const dyad::ParameterSpec& spec = model.parameters()[i].spec;
    const auto found = simulation.parameters.find(spec.name);
    const auto e = static_cast<Eigen::Index>(i);
    if (found != simulation.parameters.end()) {
      theta[e] = dyad::to_working(spec.transform, found->second);
    }
  }
  return theta;
}

/// Log-likelihoods of one couple.
struct Compared {
  double one_run = 0, adapted = 0;
  double fine_one_run = 0, fine_adapted = 0;  ///< each step of the grid cut in parts
  double particles = 0;                       ///< log of the mean likelihood over seeds
  double error = 0;                           ///< its standard error
};

/// Of all couples.
struct Likelihood {
  dyad::Design design;
  dyad::Model model;
  std::shared_ptr<const dyad::Model::At> at;

  Likelihood(const dyad::Design& of, const analysis::Simulation& simulation)
      : design(of),
        model(design, 2, regime::Collapse::gpb2),
        at(model.at(truth(model, simulation)).value()) {}

  [[nodiscard]] double one_run(std::size_t couple) const {
    return model.log_likelihood(*at, couple, dyad::one_run_grid(), nullptr).value();
  }
  [[nodiscard]] double adapted(std::size_t couple) const {
    const dyad::PersonGrid grid =
        model.adapted_grid(*at, couple, dyad::Summing::volatility_and_biases).value();
    return model.log_likelihood(*at, couple, grid, nullptr).value();
  }
};

/// The log of the mean likelihood over seeds and its standard error, by the spread of likelihoods.
struct LogMean {
  double value = 0, error = 0;
};
LogMean log_mean(const std::vector<double>& logs) {
  const double top = *std::max_element(logs.begin(), logs.end());
  const auto n = static_cast<double>(logs.size());
  double sum = 0, squares = 0;
  for (const double l : logs) {
    sum += std::exp(l - top);
    squares += std::exp(2 * (l - top));
  }
  const double mean = sum / n, variance = (squares / n - mean * mean) * n / (n - 1);
  return {top + std::log(mean), std::sqrt(variance / n) / mean};
}

LogMean by_particles(const Likelihood& of, std::size_t couple, const Setting& setting) {
  std::vector<double> logs;
  LogMean known;
  for (int seed = 1; seed <= setting.seeds * kMostTimes; ++seed) {
    const testing::ParticleOptions options{setting.particles, static_cast<std::uint64_t>(seed)};
    logs.push_back(testing::particle_filter(of.model, *of.at, couple, options).log_likelihood);
    if (seed < setting.seeds) continue;
    known = log_mean(logs);
    if (known.error <= kWellKnown) break;
  }
  return known;
}

Compared compare(const Likelihood& usual, const Likelihood& fine, std::size_t couple,
                 const Setting& setting) {
  const LogMean particles = by_particles(usual, couple, setting);
  return {usual.one_run(couple), usual.adapted(couple), fine.one_run(couple),
          fine.adapted(couple),  particles.value,       particles.error};
}

void print_differences(const char* name, const std::vector<Compared>& all,
                       double Compared::*filter) {
  double sum = 0, squares = 0, largest = 0, error = 0;
  for (const Compared& c : all) {
    const double difference = c.*filter - c.particles;
    sum += difference;
    squares += difference * difference;
    if (std::abs(difference) > std::abs(largest)) {
      largest = difference;
      error = c.error;
    }
  }
  const auto n = static_cast<double>(all.size());
  fmt::print("  {:<14} mean {:+.4f}  rms {:.4f}  max {:+.4f} (SE {:.3f})\n", name, sum / n,
             std::sqrt(squares / n), largest, error);
}

void run(const Scenario& scenario, const Setting& setting) {
  analysis::SimulationRequest request;
  request.couples = setting.couples;
  request.days = scenario.days;
  request.per_day = scenario.per_day;
  request.parameters = scenario.parameters;
  const analysis::Simulation simulation = analysis::simulate(request, {});
  const dyad::Design design = dyad::make_design(simulation.diary);
  const Likelihood usual(design, simulation);
  const Likelihood fine(testing::refined_design(design, kParts), simulation);
  std::vector<Compared> all(design.couples.size());
  const auto start = std::chrono::steady_clock::now();
  parallel_for(all.size(), {},
               [&](std::size_t c, int) { all[c] = compare(usual, fine, c, setting); });
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  double squares = 0, widest = 0;
  for (const Compared& c : all) {
    squares += c.error * c.error;
    widest = std::max(widest, c.error);
  }
  fmt::print("{} ({:.0f} s)\n", scenario.name, time.count());
  print_differences("one run", all, &Compared::one_run);
  print_differences("adapted grid", all, &Compared::adapted);
  print_differences("one run, fine", all, &Compared::fine_one_run);
  print_differences("adapted, fine", all, &Compared::fine_adapted);
  const auto n = static_cast<double>(all.size());
  fmt::print("  standard error of the particles: rms {:.4f}, largest {:.4f}, of a mean {:.4f}\n",
             std::sqrt(squares / n), widest, std::sqrt(squares) / n);
  std::fflush(stdout);
}

}  // namespace
}  // namespace attune

int main(int argc, char** argv) {
  attune::Setting setting;
  if (argc > 1) setting.particles = std::atoi(argv[1]);
  if (argc > 2) setting.seeds = std::max(2, std::atoi(argv[2]));
  if (argc > 3) setting.couples = std::atoi(argv[3]);
  fmt::print("filter less particle filter, nats a couple: {} couples, {} particles x {} seeds\n",
             setting.couples, setting.particles, setting.seeds);
  for (const attune::Scenario& scenario : attune::scenarios()) attune::run(scenario, setting);
}
