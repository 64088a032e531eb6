#include "app/cli/model_files.h"

#include <iostream>
#include <ostream>

#include "app/cli/checkpoint.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/requests/estimate.h"
#include "app/requests/fit_table.h"
#include "io/model_file.h"
#include "io/model_fit_json.h"
#include "io/model_table.h"

namespace attune::cli {
bool is_built_in(const std::string& model) { return model == "closeness"; }

model::ModelSpec load_model(const std::string& path) {
  auto spec = io::read_model(path);
  if (!spec) throw Rejected(std::move(spec.error()));
  return std::move(*spec);
}

model::BoundModel bind_model(const model::ModelSpec& spec, const DiaryOptions& diary, bool quiet,
                             Run& run, const Shell& shell) {
  const auto table =
      diary.path == "-"
          ? io::read_model_table_csv(std::cin, "stdin", spec, diary.max_problems, run.job())
          : io::read_model_table(diary.path, spec, diary.max_problems, run.job());
  if (!table) throw Rejected(table.error());
  auto bound = model::bind(spec, *table);
  if (!bound) throw Rejected(std::move(bound.error()));
  run.pause();
  if (!quiet) write_diagnostics(bound->remarks, shell.err);
  return std::move(bound->model);
}

requests::GivenValues given_values(const std::string& path) {
  if (path.empty()) return {};
  auto given = io::read_values(path);
  if (!given) throw Rejected(std::move(given.error()));
  return {path, std::move(*given)};
}

int fit_model_file(const ModelFitOptions& options, const DiaryOptions& diary,
                   const CommonOptions& common, const Shell& shell) {
  Run run(common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel model = bind_model(spec, diary, common.quiet, run, shell);
  const Checkpoint checkpoint(options.checkpoint, settings_of(options.fit, common),
                              {diary.path, options.model}, run, shell);
  const analysis::ModelFit fit =
      requests::fit(model, spec.name, options.fit, common.seed, run.job());
  run.settle();
  const bool as_json = common.json || !options.output.empty();
  write_result(options.output,
               as_json ? io::model_fit_to_json(fit, ATTUNE_VERSION) : requests::fit_table(fit),
               shell);
  checkpoint.done();
  for (const std::string& warning : fit.warnings) shell.err << "warning: " << warning << '\n';
  if (fit.converged) return kDone;
  shell.err << "attune: the fit did not converge: " << fit.convergence << '\n';
  return kDidNotPass;
}

}  // namespace attune::cli
