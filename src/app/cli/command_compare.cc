// attune compare DIARY MODEL...: models side by side, and beside what knows nothing of couples.
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/requests/compare_words.h"
#include "app/requests/estimate.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::vector<std::string> models;
  std::string output;
  requests::CompareOptions compare;
};

int compare(const Options& options, const Shell& shell) {
  if (options.diary.path == "-") {
    throw UsageError("compare reads the diary once for each model: give it as a file");
  }
  Run run(options.common, shell);
  std::vector<requests::NamedSpec> models;
  for (const std::string& path : options.models) {
    if (is_built_in(path)) throw UsageError("compare takes model files; closeness is built in");
    models.emplace_back(path, load_model(path));
  }
  const auto bind = [&](const model::ModelSpec& spec, bool aloud) {
    return bind_model(spec, options.diary, options.common.quiet || !aloud, run, shell);
  };
  const auto remark = [&](const std::string& words) {
    if (!options.common.quiet) shell.err << "note: " << words << '\n';
  };
  const analysis::ModelComparison result = requests::compare(
      models, options.diary.path, bind, options.compare, options.common.seed, run.job(), remark);
  run.settle();
  const bool as_json = options.common.json;
  write_result(options.output,
               as_json ? requests::comparison_json(result) : requests::comparison_table(result),
               shell);
  for (const analysis::ComparedModel& model : result.models) {
    for (const auto* list : {&model.fit.warnings, &model.unseen.warnings}) {
      for (const std::string& warning : *list) {
        shell.err << "warning: " << model.fit.model << ": " << warning << '\n';
      }
    }
  }
  for (const analysis::ComparedModel& model : result.models) {
    if (model.fit.converged) continue;
    shell.err << "attune: the fit of " << model.fit.model
              << " did not converge: " << model.fit.convergence << '\n';
    return kDidNotPass;
  }
  return kDone;
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "compare", "Models from files side by side: AIC, BIC, and scores of answers no fit has seen");
  add_diary_options(*command, options->diary);
  command->add_option("MODEL", options->models, "Model files; the others are told beside the first")
      ->required();
  add_options(*command, requests::options_of(options->compare));
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune compare examples/diary.csv examples/models/coupled.toml");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return compare(*options, shell); };
  });
}

}  // namespace attune::cli
