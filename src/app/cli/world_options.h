// The options that describe a simulated world, shared by `simulate` and `calibrate`.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "analysis/simulate.h"

namespace attune::cli {

struct WorldOptions {
  analysis::SimulationRequest request;  ///< sizes
  std::vector<std::string> settings;    ///< "kappa=0.5"
  std::string world = "withdrawal";
  bool unrounded = false;
};
/// --couples, --days, --per-day, --compliance, --set, --world, --asked, --unrounded.
void add_world_options(CLI::App& command, WorldOptions& options);

/// @throws UsageError for a setting that is not NAME=NUMBER or names no parameter.
[[nodiscard]] analysis::SimulationRequest world_of(const WorldOptions& options, std::uint64_t seed);

/// --set. @param names  of the model's parameters. @param model  as `attune model` calls it; empty:
/// the default. @throws UsageError as above.
[[nodiscard]] std::map<std::string, double> parse_settings(const std::vector<std::string>& settings,
                                                           const std::vector<std::string>& names,
                                                           const std::string& model);

}  // namespace attune::cli
