#include "app/cli/fitting.h"

#include <fmt/format.h>

#include <chrono>
#include <limits>

namespace attune::cli {

void add_fit_options(CLI::App& command, FitOptions& options) {
  add_model_option(command, options.model);
  command
      .add_option("--collapse", options.collapse,
                  "How regimes are merged: gpb2 (default), or imm: faster, coarser")
      ->check(one_of({"gpb2", "imm"}))
      ->type_name("WAY");
  command
      .add_option("--regimes", options.regimes,
                  "Regimes a partner: 1, 2, or auto (default): 2 if there is distance")
      ->check(one_of({"auto", "1", "2"}))
      ->type_name("N");
  command
      .add_option_function<int>(
          "--starts",
          [&options](int n) {
            options.starts = n;
            options.starts_given = true;
          },
          "Starting points (default: 3; a model file: as many as it takes)")
      ->check(in_range(1, 1000))
      ->type_name("N");
  command.add_flag("--equal-volatility", options.equal_volatility,
                   "Take everybody to be as volatile as the next, as most programs do");
  command.add_flag("--every-rival", options.every_rival,
                   "Compare with every rival, even after one has shut the gate");
  command.add_flag("--timing", options.timing,
                   "Fill in \"seconds\" in the fit; its bytes then differ from run to run");
}

std::string settings_of(const FitOptions& options, const CommonOptions& common) {
  return fmt::format("fit {} {} {} {} {} {} {}", options.model, options.collapse, options.regimes,
                     options.starts_given ? options.starts : 0, options.every_rival,
                     options.equal_volatility, common.seed);
}

analysis::Fit run_fit(const dyad::Diary& diary, const FitOptions& options,
                      const CommonOptions& common, const Job& job) {
  check_model(options.model);
  analysis::FitRequest request;
  request.regimes = options.regimes == "auto" ? 0 : options.regimes == "1" ? 1 : 2;
  request.imm = options.collapse == "imm";
  request.starts = options.starts;
  request.every_rival = options.every_rival;
  request.volatility = !options.equal_volatility;
  request.seed = common.seed;
  const auto begin = std::chrono::steady_clock::now();
  analysis::Fit fit = analysis::fit(diary, request, job);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  // The same input gives the same bytes unless the user asks for what cannot be the same.
  fit.seconds = options.timing ? elapsed.count() : std::numeric_limits<double>::quiet_NaN();
  if (fit.version.empty()) fit.version = ATTUNE_VERSION;
  return fit;
}

}  // namespace attune::cli
