// attune loglik DIARY --model M: the log-likelihood and its gradient at given parameter values.
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/requests/estimate.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::string model, at, output;
};

int loglik(const Options& options, const Shell& shell) {
  if (is_built_in(options.model)) {
    throw UsageError(
        "loglik takes a model file: --model FILE.toml (the built-in model's likelihood stands in "
        "its fit)");
  }
  Run run(options.common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel model = bind_model(spec, options.diary, options.common.quiet, run, shell);
  const std::string json =
      requests::loglik_json(model, spec.name, given_values(options.at), run.job());
  run.settle();
  write_result(options.output, json, shell);
  return kDone;
}

}  // namespace

void add_loglik(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "loglik", "The log-likelihood of a model file and its gradient at given parameter values");
  add_diary_options(*command, options->diary);
  command->add_option("--model", options->model, "The model file (TOML)")
      ->required()
      ->type_name("M");
  command
      ->add_option("--at", options->at,
                   "Parameter values, {\"name\": value, ..}, or a fit (default: the starts)")
      ->type_name("FILE");
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune loglik examples/diary.csv --model examples/models/coupled.toml");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return loglik(*options, shell); };
  });
}

}  // namespace attune::cli
