// What can be asked for with each request, and the one table of the options that ask for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/simulate.h"
#include "app/requests/option.h"
#include "inference/sample.h"

namespace attune::requests {

struct RunOptions {
  int threads = 0;  ///< 0: all cores
  std::uint64_t seed = 1;
};
/// threads, seed. They go with every request.
[[nodiscard]] Options options_of(RunOptions& options);

struct ReadingOptions {
  std::size_t max_problems = 100;
};
/// max-problems.
[[nodiscard]] Options options_of(ReadingOptions& options);

struct FitOptions {
  std::string collapse = "gpb2";
  std::string regimes = "auto";
  int starts = 0;  ///< 0: three; of a model file as many as it takes
  bool timing = false, every_rival = false, equal_volatility = false;
};
/// collapse, regimes, starts, equal-volatility, every-rival, timing. A stated model takes starts
/// and timing alone.
[[nodiscard]] Options options_of(FitOptions& options);

struct DrawOptions {
  inference::SampleOptions numbers;
  std::string sampler = "nuts";
};
/// chains, draws, warmup, accept, sampler.
[[nodiscard]] Options options_of(DrawOptions& options);
[[nodiscard]] inference::SampleOptions sampling_of(const DrawOptions& options, std::uint64_t seed);

struct WorldOptions {
  analysis::SimulationRequest request;  ///< sizes
  Settings settings;
  std::string world = "withdrawal";
  bool unrounded = false;
};
/// couples, days, per-day, compliance, set, world, asked, unrounded.
[[nodiscard]] Options options_of(WorldOptions& options);
struct SimulateOptions : WorldOptions {
  bool draw = false;
};
/// The same, and draw.
[[nodiscard]] Options options_of(SimulateOptions& options);
/// @param names  of the model's parameters. @param model  as `attune model` calls it; empty: the
/// default. @throws UsageError for a setting that names none of them.
void check_settings(const Settings& settings, const std::vector<std::string>& names,
                    const std::string& model);
/// @throws UsageError for a setting that names no parameter.
[[nodiscard]] analysis::SimulationRequest world_of(const WorldOptions& options, std::uint64_t seed);

struct ReportOptions {
  bool simulated = false;
};
/// simulated.
[[nodiscard]] Options options_of(ReportOptions& options);

struct CompareOptions {
  int starts = 0;
  bool no_baselines = false, nested = false;
};
/// starts, no-baselines, nested.
[[nodiscard]] Options options_of(CompareOptions& options);

/// Two tables as one.
[[nodiscard]] Options operator+(Options first, const Options& second);

}  // namespace attune::requests
