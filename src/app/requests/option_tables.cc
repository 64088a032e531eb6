#include "app/requests/option_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "app/requests/failure.h"
#include "dyad/parameter.h"
#include "io/text.h"

namespace attune::requests {
namespace {

constexpr int kMillion = 1'000'000;

std::vector<std::string> world_names() {
  std::vector<std::string> names;
  for (const analysis::World world : analysis::all_worlds()) {
    names.emplace_back(analysis::name_of(world));
  }
  return names;
}

std::vector<std::string> closeness_names() {
  std::vector<std::string> names;
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) names.push_back(spec.name);
  return names;
}

}  // namespace

void check_settings(const Settings& settings, const std::vector<std::string>& names,
                    const std::string& model) {
  for (const auto& [name, value] : settings) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto nearest = io::nearest(name, names);
    throw UsageError(fmt::format(
        "--set {}: the model has no such parameter{} (\"attune model {}--show "
        "parameters\" lists them)",
        name, nearest ? "; did you mean " + *nearest + "?" : "", model.empty() ? "" : model + " "));
  }
}

Options options_of(RunOptions& options) {
  return {{"threads", "N", "Threads to use (default: all cores)",
           InRange<int>{&options.threads, 1, 4096}},
          {"seed", "N", "Seed of the random numbers (default: 1)",
           InRange<std::uint64_t>{&options.seed, 0, std::numeric_limits<std::uint64_t>::max()}}};
}

Options options_of(ReadingOptions& options) {
  return {{"max-problems", "N", "List at most so many problems of a file (default: 100)",
           InRange<std::uint64_t>{&options.max_problems, 1, 1'000'000'000}}};
}

Options options_of(FitOptions& options) {
  return {
      {"collapse", "WAY", "How regimes are merged: gpb2 (default), or imm: faster, coarser",
       OneOf{&options.collapse, {"gpb2", "imm"}}},
      {"regimes", "N", "Regimes a partner: 1, 2, or auto (default): 2 if there is distance",
       OneOf{&options.regimes, {"auto", "1", "2"}}},
      {"starts", "N", "Starting points (default: 3; a model file: as many as it takes)",
       InRange<int>{&options.starts, 1, 1000}},
      {"equal-volatility", "", "Take everybody to be as volatile as the next, as most programs do",
       &options.equal_volatility},
      {"every-rival", "", "Compare with every rival, even after one has shut the gate",
       &options.every_rival},
      {"timing", "", "Fill in \"seconds\" in the fit; its bytes then differ from run to run",
       &options.timing}};
}

Options options_of(DrawOptions& options) {
  inference::SampleOptions& numbers = options.numbers;
  return {
      {"chains", "N", "Chains (default: 4)", InRange<int>{&numbers.chains, 1, 1000}},
      {"draws", "N", "Draws a chain (default: 1000)", InRange<int>{&numbers.draws, 10, kMillion}},
      {"warmup", "N", "Draws of warm-up a chain, not kept (default: 300)",
       InRange<int>{&numbers.warmup, 20, kMillion}},
      {"accept", "P", "Wanted acceptance (default: 0.8)",
       InRange<double>{&numbers.accept, 0.5, 0.999}},
      {"sampler", "WAY", "nuts (default); rotation: no gradients, for nearly normal posteriors",
       OneOf{&options.sampler, {"nuts", "rotation"}}}};
}

inference::SampleOptions sampling_of(const DrawOptions& options, std::uint64_t seed) {
  inference::SampleOptions numbers = options.numbers;
  numbers.seed = seed;
  if (options.sampler == "rotation") numbers.sampler = inference::Sampler::rotation;
  return numbers;
}

Options options_of(WorldOptions& options) {
  analysis::SimulationRequest& request = options.request;
  return {{"couples", "N", "Couples (default: 80)", InRange<int>{&request.couples, 1, kMillion}},
          {"days", "T", "Days of the diary (default: 35)", InRange<int>{&request.days, 1, 36500}},
          {"per-day", "K", "Check-ins a day, evenly from 09:00 to 21:00 (default: 1, at 21:00)",
           InRange<int>{&request.per_day, 1, 48}},
          {"compliance", "P", "Probability that a check-in is made (default: 0.8)",
           InRange<double>{&request.compliance, 0, 1}},
          {"set", "NAME=NUMBER", "A parameter's true value, like kappa=0.5", &options.settings},
          {"world", "KIND",
           "Kind of world: withdrawal (default) or one where nobody withdraws:\nplain, "
           "graded, floored, rounded, heavy_tailed,\nvolatile, trending, skipping",
           OneOf{&options.world, world_names()}},
          {"asked", "", "Tell which check-ins were asked for; withdrawn people skip more",
           &request.asked},
          {"unrounded", "", "Ratings with decimals", &options.unrounded}};
}

Options options_of(SimulateOptions& options) {
  return options_of(static_cast<WorldOptions&>(options)) +
         Options{{"draw", "", "Draw the true parameters from their priors (default: prior medians)",
                  &options.draw}};
}

analysis::SimulationRequest world_of(const WorldOptions& options, std::uint64_t seed) {
  analysis::SimulationRequest request = options.request;
  request.seed = seed;
  request.rounded = !options.unrounded;
  request.world = analysis::world_named(options.world).value();
  check_settings(options.settings, closeness_names(), {});
  request.parameters = options.settings;
  return request;
}

Options options_of(ReportOptions& options) {
  return {{"simulated", "",
           "Say on every page that this is simulated (default: if the name says so)",
           &options.simulated}};
}

Options options_of(CompareOptions& options) {
  return {{"starts", "N", "Starting points, as in fit", InRange<int>{&options.starts, 1, 1000}},
          {"no-baselines", "", "Without the person mean + AR(1) and the actor-partner VAR(1)",
           &options.no_baselines},
          {"nested", "", "The models are nested, each with the first: also likelihood-ratio tests",
           &options.nested}};
}

Options operator+(Options first, const Options& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace attune::requests
