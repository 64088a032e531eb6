// attune simulate: a diary from the model and, apart, its hidden truth.
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "analysis/simulate.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/cli/simulate_model.h"
#include "app/cli/simulate_world.h"
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
  bool story = false;
};

MadeDiary simulate_closeness(const Options& options, const Job& job) {
  analysis::Simulation made = requests::simulate(options.world, options.common.seed, job);
  std::ostringstream truth;
  io::write_truth_csv(truth, made.truth, made.diary.calendar);
  return {std::move(made.diary), truth.str(), std::move(made.parameters)};
}

requests::SimulationSummary summarize(const Options& options, const MadeDiary& made) {
  requests::SimulationSummary summary{options.output, options.truth, made.diary.couples.size(), 0,
                                      made.parameters};
  for (const dyad::Couple& couple : made.diary.couples) {
    for (const dyad::Person& person : couple.partners) summary.check_ins += person.times.size();
  }
  return summary;
}

/// One picture in place of a diary.
int tell_story(const Options& options, const Shell& shell) {
  if (options.model != "world" || options.output.empty() || !options.truth.empty()) {
    throw UsageError(
        "--story is one picture of the full world: --model world --story -o FILE.html");
  }
  Run run(options.common, shell);
  const std::string page = story_of_world(options.world, options.common.seed, run.job());
  run.settle();
  write_result(options.output, page, shell);
  return kDone;
}

SimulateModelOptions of_file(const Options& options) {
  const analysis::SimulationRequest& world = options.world.request;
  const io::DiarySize size{world.couples, world.days * world.per_day, world.per_day,
                           world.compliance, options.common.seed};
  return {options.model, options.design,         options.at,         options.output,
          options.truth, options.world.settings, options.world.draw, size};
}

int simulate(const Options& options, const Shell& shell) {
  if (options.story) return tell_story(options, shell);
  if (options.common.json && options.output.empty()) {
    throw UsageError("--json writes a summary to stdout, so the diary needs a file: add -o FILE");
  }
  if (!options.truth.empty() && options.truth == options.output) {
    throw UsageError("-o and --truth name the same file");
  }
  const bool world = options.model == "world";
  if (!world && !is_built_in(options.model)) {
    return simulate_model_file(of_file(options), options.common, shell);
  }
  if (!options.design.empty() || !options.at.empty()) {
    throw UsageError("--design and --at are for model files");
  }
  Run run(options.common, shell);
  const MadeDiary made = world ? simulate_world(options.world, options.common.seed, run.job())
                               : simulate_closeness(options, run.job());
  run.settle();
  if (!options.truth.empty()) write_result(options.truth, made.truth, shell);
  std::ostringstream diary;
  io::write_diary_csv(diary, made.diary);
  write_result(options.output, diary.str(), shell);
  if (options.common.json) {
    write_result({}, requests::simulation_to_json(summarize(options, made)), shell);
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
                   "A model file: series, times, inputs and gaps as in this diary")
      ->type_name("DIARY");
  command
      ->add_option("--at", options->at,
                   "A model file: true values, {\"name\": value, ..}, or a fit")
      ->type_name("FILE");
  command->add_flag("--story", options->story,
                    "With --model world: a couple's way apart and back, with and without\n"
                    "talk, time out, touch and attuned answers, as one picture (to -o)");
  add_output_option(*command, options->output, "Write the diary to this file (default: stdout)");
  command->add_option("--truth", options->truth, "Write the hidden truth to this file")
      ->type_name("FILE");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune simulate --couples 40 --days 28 --seed 7 -o sim.csv --truth truth.csv\n"
      "  attune simulate --model world --couples 10 --days 14 -o world.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return simulate(*options, shell); };
  });
}

}  // namespace attune::cli
