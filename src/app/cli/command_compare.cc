// attune compare DIARY MODEL...: models side by side, and beside what knows nothing of couples.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "analysis/baselines.h"
#include "analysis/compare_models.h"
#include "app/cli/commands.h"
#include "app/cli/compare_words.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::vector<std::string> models;
  std::string output;
  int starts = 0;
  bool no_baselines = false, nested = false;
};

void add_baselines(const model::ModelSpec& like, const Options& options, Run& run,
                   const Shell& shell, std::vector<analysis::Candidate>& candidates) {
  const bool several = candidates.front().model.series.size() > 1;
  for (const auto& baseline : {analysis::own_course, analysis::shared_course}) {
    auto spec = baseline(like, several);
    if (!spec) {
      if (!options.common.quiet) shell.err << "note: no baseline: " << spec.error() << '\n';
      return;
    }
    if (like.items.size() == 1 && candidates.back().baseline) return;  // one item: the two are one
    const std::string name = spec->name;
    candidates.push_back({name, bind_model(*spec, options.diary, true, run, shell), true});
  }
}

int compare(const Options& options, const Shell& shell) {
  if (options.diary.path == "-") {
    throw UsageError("compare reads the diary once for each model: give it as a file");
  }
  Run run(options.common, shell);
  std::vector<analysis::Candidate> candidates;
  std::optional<model::ModelSpec> first;
  for (const std::string& path : options.models) {
    if (is_built_in(path)) throw UsageError("compare takes model files; closeness is built in");
    const model::ModelSpec spec = load_model(path);
    candidates.push_back(
        {path, bind_model(spec, options.diary, options.common.quiet, run, shell), false});
    if (!first) first = spec;
  }
  if (!options.no_baselines) add_baselines(*first, options, run, shell, candidates);
  const std::string fault = analysis::comparable(candidates);
  if (!fault.empty()) {
    throw Rejected({{Severity::error, {options.diary.path, 0, {}}, fault, ""}});
  }
  analysis::ModelFitRequest request;
  request.starts = options.starts;
  request.seed = options.common.seed;
  request.intervals = false;
  const auto result =
      analysis::compare_models(std::move(candidates), request, options.nested, run.job());
  run.settle();
  if (!result) {
    throw Rejected(
        {{Severity::error,
          {options.diary.path, 0, {}},
          "the likelihood cannot be computed where the search starts: " + result.error().what,
          "[parameter.NAME] start = .. gives better starting values"}});
  }
  const bool as_json = options.common.json;
  write_result(options.output, as_json ? comparison_json(*result) : comparison_table(*result),
               shell);
  for (const analysis::ComparedModel& model : result->models) {
    for (const auto* list : {&model.fit.warnings, &model.unseen.warnings}) {
      for (const std::string& warning : *list) {
        shell.err << "warning: " << model.fit.model << ": " << warning << '\n';
      }
    }
  }
  for (const analysis::ComparedModel& model : result->models) {
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
  command->add_option("--starts", options->starts, "Starting points, as in fit")
      ->check(in_range(1, 1000))
      ->type_name("N");
  command->add_flag("--no-baselines", options->no_baselines,
                    "Without the person mean + AR(1) and the actor-partner VAR(1)");
  command->add_flag("--nested", options->nested,
                    "The models are nested, each with the first: also likelihood-ratio tests");
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune compare examples/diary.csv examples/models/coupled.toml");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return compare(*options, shell); };
  });
}

}  // namespace attune::cli
