// attune simulate: a diary from the model and, apart, its hidden truth.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/simulate.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/cli/results_json.h"
#include "dyad/parameter.h"
#include "io/number.h"
#include "io/text.h"
#include "io/write_csv.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  analysis::SimulationRequest request;
  std::string model = "closeness";
  std::vector<std::string> settings;  ///< "kappa=0.5"
  bool unrounded = false, no_withdrawal = false;
  std::string output, truth;
};

void check_name(const std::string& name) {
  std::vector<std::string> names;
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) names.push_back(spec.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const auto nearest = io::nearest(name, names);
  throw UsageError(
      fmt::format("--set {}: the model has no such parameter{} (\"attune model --show "
                  "parameters\" lists them)",
                  name, nearest ? "; did you mean " + *nearest + "?" : ""));
}

std::map<std::string, double> parse_settings(const std::vector<std::string>& settings) {
  std::map<std::string, double> values;
  for (const std::string& setting : settings) {
    const auto equals = setting.find('=');
    const auto number =
        equals == std::string::npos ? std::nullopt : io::parse_number(setting.substr(equals + 1));
    if (!number) {
      throw UsageError(fmt::format("--set {}: expected NAME=NUMBER, like kappa=0.5", setting));
    }
    const std::string name = setting.substr(0, equals);
    check_name(name);
    values[name] = number->value;
  }
  return values;
}

/// The request is all options, so what simulate() refuses is wrong usage.
analysis::Simulation run_simulation(const Options& options, const Job& job) {
  analysis::SimulationRequest request = options.request;
  request.seed = options.common.seed;
  request.rounded = !options.unrounded;
  request.regimes = !options.no_withdrawal;
  request.parameters = parse_settings(options.settings);
  try {
    return analysis::simulate(request, job);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

SimulationSummary summarize(const Options& options, const analysis::Simulation& simulation) {
  SimulationSummary summary{options.output, options.truth, simulation.diary.couples.size(), 0,
                            simulation.parameters};
  for (const dyad::Couple& couple : simulation.diary.couples) {
    for (const dyad::Person& person : couple.partners) summary.check_ins += person.times.size();
  }
  return summary;
}

int simulate(const Options& options, const Shell& shell) {
  check_model(options.model);
  if (options.common.json && options.output.empty()) {
    throw UsageError("--json writes a summary to stdout, so the diary needs a file: add -o FILE");
  }
  if (!options.truth.empty() && options.truth == options.output) {
    throw UsageError("-o and --truth name the same file");
  }
  Run run(options.common, shell);
  const analysis::Simulation simulation = run_simulation(options, run.job());
  run.settle();
  if (!options.truth.empty()) {
    std::ostringstream truth;
    io::write_truth_csv(truth, simulation.truth, simulation.diary.calendar);
    write_result(options.truth, truth.str(), shell);
  }
  std::ostringstream diary;
  io::write_diary_csv(diary, simulation.diary);
  write_result(options.output, diary.str(), shell);
  if (options.common.json) {
    write_result({}, simulation_to_json(summarize(options, simulation)), shell);
  }
  return kDone;
}

void add_size_options(CLI::App& command, analysis::SimulationRequest& request) {
  command.add_option("--couples", request.couples, "Couples (default: 80)")
      ->check(in_range(1, 1'000'000))
      ->type_name("N");
  command.add_option("--days", request.days, "Days of the diary (default: 35)")
      ->check(in_range(1, 36500))
      ->type_name("T");
  command
      .add_option("--per-day", request.per_day,
                  "Check-ins a day, evenly from 09:00 to 21:00 (default: 1, at 21:00)")
      ->check(in_range(1, 48))
      ->type_name("K");
  command
      .add_option("--compliance", request.compliance,
                  "Probability that a check-in is made (default: 0.8)")
      ->check(in_range(0.0, 1.0))
      ->type_name("P");
}

}  // namespace

void add_simulate(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "simulate", "Make a diary from the model and, apart, the truth that is hidden in it");
  add_size_options(*command, options->request);
  add_model_option(*command, options->model);
  command->add_option("--set", options->settings, "A parameter's true value, like kappa=0.5")
      ->type_name("NAME=NUMBER")
      ->type_size(1)
      ->expected(-1);
  command->add_flag("--draw", options->request.draw_parameters,
                    "Draw the true parameters from their priors (default: prior medians)");
  command->add_flag("--no-withdrawal", options->no_withdrawal, "A world where nobody withdraws");
  command->add_flag("--unrounded", options->unrounded, "Ratings with decimals");
  add_output_option(*command, options->output, "Write the diary to this file (default: stdout)");
  command->add_option("--truth", options->truth, "Write the hidden truth to this file")
      ->type_name("FILE");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune simulate --couples 40 --days 28 --seed 7 -o sim.csv --truth truth.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return simulate(*options, shell); };
  });
}

}  // namespace attune::cli
