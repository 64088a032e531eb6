// The options of a fit, shared by `fit` and `report`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "analysis/fit.h"
#include "app/cli/options.h"
#include "dyad/diary.h"

namespace attune::cli {

struct FitOptions {
  std::string model = "closeness";
  std::string collapse = "gpb2";
  std::string regimes = "auto";
  int starts = 3;
  bool starts_given = false;
  bool timing = false, every_rival = false, equal_volatility = false;
};
/// --model, --collapse, --regimes, --starts, --equal-volatility, --every-rival, --timing.
void add_fit_options(CLI::App& command, FitOptions& options);

/// All that shapes the result of a fit, as text.
[[nodiscard]] std::string settings_of(const FitOptions& options, const CommonOptions& common);

/// @throws Rejected for an unknown model; what analysis::fit throws.
[[nodiscard]] analysis::Fit run_fit(const dyad::Diary& diary, const FitOptions& options,
                                    const CommonOptions& common, const Job& job);

}  // namespace attune::cli
