// attune simulate: a diary from the model and, apart, its hidden truth.
#include <memory>
#include <sstream>
#include <string>

#include "analysis/simulate.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/cli/simulate_model.h"
#include "app/requests/estimate.h"
#include "app/requests/results_json.h"
#include "io/write_csv.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  requests::SimulateOptions world;
  std::string model = "closeness";
  std::string output, truth, design, at;
};

requests::SimulationSummary summarize(const Options& options,
                                      const analysis::Simulation& simulation) {
  requests::SimulationSummary summary{options.output, options.truth,
                                      simulation.diary.couples.size(), 0, simulation.parameters};
  for (const dyad::Couple& couple : simulation.diary.couples) {
    for (const dyad::Person& person : couple.partners) summary.check_ins += person.times.size();
  }
  return summary;
}

SimulateModelOptions of_file(const Options& options) {
  const analysis::SimulationRequest& world = options.world.request;
  const io::DiarySize size{world.couples, world.days * world.per_day, world.per_day,
                           world.compliance, options.common.seed};
  return {options.model, options.design,         options.at,         options.output,
          options.truth, options.world.settings, options.world.draw, size};
}

int simulate(const Options& options, const Shell& shell) {
  if (options.common.json && options.output.empty()) {
    throw UsageError("--json writes a summary to stdout, so the diary needs a file: add -o FILE");
  }
  if (!options.truth.empty() && options.truth == options.output) {
    throw UsageError("-o and --truth name the same file");
  }
  if (!is_built_in(options.model)) {
    return simulate_model_file(of_file(options), options.common, shell);
  }
  if (!options.design.empty() || !options.at.empty()) {
    throw UsageError("--design and --at are for model files");
  }
  Run run(options.common, shell);
  const analysis::Simulation simulation =
      requests::simulate(options.world, options.common.seed, run.job());
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
    write_result({}, requests::simulation_to_json(summarize(options, simulation)), shell);
  }
  return kDone;
}

}  // namespace

void add_simulate(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "simulate", "Make a diary from the model and, apart, the truth that is hidden in it");
  add_options(*command, requests::options_of(options->world));
  add_model_option(*command, options->model);
  command
      ->add_option("--design", options->design,
                   "A model file: take series, times, inputs and missing answers from this diary")
      ->type_name("DIARY");
  command
      ->add_option("--at", options->at,
                   "A model file: true values, {\"name\": value, ..}, or a fit")
      ->type_name("FILE");
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
