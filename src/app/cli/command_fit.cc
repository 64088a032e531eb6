// attune fit DIARY: estimates with intervals, likelihood, diagnostics.
#include <memory>
#include <ostream>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/compare_partners.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/requests/estimate.h"
#include "app/requests/fit_table.h"
#include "io/fit_json.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  requests::FitOptions fit;
  std::string model = "closeness", output;
  bool compare_partners = false;
};

int fit(const Options& options, const Shell& shell) {
  const ModelFitOptions of_file{options.fit, options.model, options.output};
  if (options.compare_partners) {
    return compare_partners(of_file, options.diary, options.common, shell);
  }
  if (!is_built_in(options.model)) {
    return fit_model_file(of_file, options.diary, options.common, shell);
  }
  Run run(options.common, shell);
  const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
  const analysis::Fit result = requests::fit(diary, options.fit, options.common.seed, run.job());
  run.settle();
  const bool as_json = options.common.json || !options.output.empty();
  write_result(options.output, as_json ? io::fit_to_json(result) : requests::fit_table(result),
               shell);
  return requests::report_convergence(result, options.common.quiet, shell.err);
}

}  // namespace

void add_fit(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("fit", "Fit the model: estimates with intervals, likelihood, diagnostics");
  add_diary_options(*command, options->diary);
  add_output_option(*command, options->output,
                    "Write the fit as JSON to this file (default: a table on stdout)");
  add_model_option(*command, options->model);
  add_options(*command, requests::options_of(options->fit));
  command->add_flag("--compare-partners", options->compare_partners,
                    "With a formula: are the partners exchangeable? Likelihood-ratio test");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune fit examples/diary.csv -o fit.json");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return fit(*options, shell); };
  });
}

}  // namespace attune::cli
