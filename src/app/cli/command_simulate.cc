// attune simulate: a diary from the model and, apart, its hidden truth.
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "analysis/simulate.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/cli/world_text.h"
#include "app/requests/estimate.h"
#include "app/requests/results_json.h"
#include "io/write_csv.h"
#include "report/story_page.h"
#include "world/simulate.h"
#include "world/story.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  requests::SimulateOptions world;
  std::string model = "closeness";
  std::string output, truth;
  bool story = false;
};

/// What is written of a simulation, whichever model made it.
struct Made {
  dyad::Diary diary;
  std::string truth;
  std::map<std::string, double> parameters;
};

template <class Simulation>
Made made_of(Simulation simulation) {
  std::ostringstream truth;
  io::write_truth_csv(truth, simulation.truth, simulation.diary.calendar);
  return {std::move(simulation.diary), truth.str(), std::move(simulation.parameters)};
}

/// The request is all options, so what the world refuses is wrong usage.
template <class Simulate>
auto or_usage_error(const Simulate& simulate) {
  try {
    return simulate();
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

Made from_world(const Options& options, const Job& job) {
  if (options.world.draw || options.world.unrounded || options.world.world != "withdrawal") {
    throw UsageError("--draw, --unrounded and --world go with the model closeness alone");
  }
  requests::check_settings(options.world.settings, world_parameter_names(), "world");
  const analysis::SimulationRequest& sizes = options.world.request;
  world::Request request;
  request.couples = sizes.couples;
  request.days = sizes.days;
  request.per_day = sizes.per_day;
  request.answers = {sizes.compliance, sizes.asked};
  request.set = options.world.settings;
  request.seed = options.common.seed;
  return made_of(or_usage_error([&] { return world::simulate(request, job); }));
}

/// One picture in place of a diary.
int tell_story(const Options& options, const Shell& shell) {
  if (options.model != "world" || options.output.empty() || !options.truth.empty()) {
    throw UsageError(
        "--story is one picture of the full world: --model world --story -o FILE.html");
  }
  requests::check_settings(options.world.settings, world_parameter_names(), "world");
  Run run(options.common, shell);
  world::StoryRequest request;
  request.seed = options.common.seed;
  request.set = options.world.settings;
  const world::Story story = or_usage_error([&] { return world::tell_story(request, run.job()); });
  run.settle();
  write_result(options.output, report::story_html(story, ATTUNE_VERSION), shell);
  return kDone;
}

requests::SimulationSummary summarize(const Options& options, const Made& made) {
  requests::SimulationSummary summary{options.output, options.truth, made.diary.couples.size(), 0,
                                      made.parameters};
  for (const dyad::Couple& couple : made.diary.couples) {
    for (const dyad::Person& person : couple.partners) summary.check_ins += person.times.size();
  }
  return summary;
}

int simulate(const Options& options, const Shell& shell) {
  if (options.story) return tell_story(options, shell);
  if (options.common.json && options.output.empty()) {
    throw UsageError("--json writes a summary to stdout, so the diary needs a file: add -o FILE");
  }
  if (!options.truth.empty() && options.truth == options.output) {
    throw UsageError("-o and --truth name the same file");
  }
  Run run(options.common, shell);
  const Made made =
      options.model == "world"
          ? from_world(options, run.job())
          : made_of(requests::simulate(options.world, options.common.seed, run.job()));
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
  command
      ->add_option("--model", options->model,
                   "closeness (default), or world: everything feeds back (attune model world)")
      ->check(one_of({"closeness", "world"}))
      ->type_name("MODEL");
  command->add_flag(
      "--story", options->story,
      "With --model world: a couple's way apart and back, with and without talk, time\n"
      "out, touch and attuned answers, as one picture (HTML to -o)");
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
