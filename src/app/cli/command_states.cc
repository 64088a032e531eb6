// attune states DIARY --fit F and attune episodes DIARY --fit F: what a fit says about these
// people.
#include <memory>
#include <ostream>
#include <sstream>
#include <string>

#include "analysis/states.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/model_states.h"
#include "app/cli/options.h"
#include "app/requests/results_json.h"
#include "io/write_csv.h"
#include "report/text.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::string fit;
  std::string model = "closeness";
  std::string output;
  std::string couple;  ///< of `explain`
};

struct Inferred {
  bool calendar = false;
  analysis::Gate gate;
  analysis::States states;
};

Inferred infer(const Options& options, const analysis::StatesRequest& asked, const Shell& shell) {
  const analysis::Fit fit = load_fit(options.fit, shell);
  Run run(options.common, shell);
  const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
  analysis::StatesRequest request = asked;
  request.seed = options.common.seed;
  Inferred inferred{diary.calendar, fit.gate, analysis::states(diary, fit, request, run.job())};
  run.settle();
  return inferred;
}

int states(const Options& options, const Shell& shell) {
  if (!is_built_in(options.model)) {
    return states_of_model_file({options.model, options.fit, options.output}, options.diary,
                                options.common, shell);
  }
  // Sampled paths are for spells, which are not shown here.
  const Inferred inferred = infer(options, {.paths = 0}, shell);
  std::ostringstream csv;
  if (!options.common.json) {
    io::write_states_csv(csv, inferred.states, inferred.gate, inferred.calendar);
  }
  write_result(options.output,
               options.common.json
                   ? requests::states_to_json(inferred.states, inferred.gate, inferred.calendar)
                   : csv.str(),
               shell);
  return kDone;
}

int episodes(const Options& options, const Shell& shell) {
  const Inferred inferred = infer(options, {}, shell);
  std::ostringstream csv;
  if (!options.common.json) {
    io::write_episodes_csv(csv, inferred.states, inferred.calendar);
  }
  write_result(options.output,
               options.common.json
                   ? requests::episodes_to_json(inferred.states, inferred.gate, inferred.calendar)
                   : csv.str(),
               shell);
  // An empty table must not read as "nobody withdrew".
  if (!inferred.gate.open && !options.common.quiet) shell.err << inferred.gate.sentence << '\n';
  return kDone;
}

int explain(const Options& options, const Shell& shell) {
  const Inferred inferred = infer(options, {}, shell);
  const analysis::States& states = inferred.states;
  write_result(options.output,
               options.common.json
                   ? requests::episodes_to_json(states, inferred.gate, inferred.calendar)
                   : report::explanation_text(states, options.couple, inferred.calendar),
               shell);
  return kDone;
}

CLI::App* add(CLI::App& app, const char* name, const char* about, const char* what,
              const std::shared_ptr<Options>& options) {
  CLI::App* command = app.add_subcommand(name, about);
  add_diary_options(*command, options->diary);
  command->add_option("--fit", options->fit, "The fit, from \"attune fit -o\"")
      ->required()
      ->type_name("FIT.json");
  add_output_option(*command, options->output, what);
  add_common_options(*command, options->common);
  return command;
}

}  // namespace

void add_explain(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add(app, "explain", "What may have begun distant spells, and what ended them",
                          "Write the answer to this file (default: stdout)", options);
  command->add_option("--couple", options->couple, "Spell by spell of this couple")
      ->type_name("ID");
  command->footer(
      "Example:\n  attune fit examples/diary.csv -o fit.json\n"
      "  attune explain examples/diary.csv --fit fit.json --couple C002");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return explain(*options, shell); };
  });
}

void add_states(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add(app, "states", "How close each partner felt and how likely each was withdrawn, over time",
          "Write the CSV to this file (default: stdout)", options);
  command
      ->add_option("--model", options->model,
                   "The model file of the fit (default: closeness, built in)")
      ->type_name("M");
  command->footer(
      "Example:\n  attune fit examples/diary.csv -o fit.json\n"
      "  attune states examples/diary.csv --fit fit.json -o states.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return states(*options, shell); };
  });
}

void add_episodes(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add(app, "episodes", "The distant spells: when, how deep, how long until back",
          "Write the CSV to this file (default: stdout)", options);
  command->footer(
      "Example:\n  attune fit examples/diary.csv -o fit.json\n"
      "  attune episodes examples/diary.csv --fit fit.json -o episodes.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return episodes(*options, shell); };
  });
}

}  // namespace attune::cli
