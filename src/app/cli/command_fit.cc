// attune fit DIARY: estimates with intervals, likelihood, diagnostics.
#include <memory>
#include <ostream>
#include <string>

#include "app/cli/checkpoint.h"
#include "app/cli/commands.h"
#include "app/cli/compare_partners.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/fit_one_couple.h"
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
  std::string model = "closeness", output, checkpoint;
  bool compare_partners = false;
  OneCoupleOptions one_couple;
};

int fit(const Options& options, const Shell& shell) {
  const ModelFitOptions of_file{options.fit, options.model, options.output, options.checkpoint};
  if (!options.one_couple.prior_fit.empty()) {
    OneCoupleOptions one = options.one_couple;
    one.output = options.output;
    return fit_one_couple(one, options.diary, options.common, shell);
  }
  if (!options.one_couple.live.empty() || !options.one_couple.couple.empty()) {
    throw UsageError("--live and --couple go with --prior-fit");
  }
  if (options.compare_partners) {
    if (!options.checkpoint.empty()) {
      throw UsageError("--checkpoint does not go with --compare-partners");
    }
    return compare_partners(of_file, options.diary, options.common, shell);
  }
  if (!is_built_in(options.model)) {
    return fit_model_file(of_file, options.diary, options.common, shell);
  }
  Run run(options.common, shell);
  const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
  const Checkpoint checkpoint(options.checkpoint, settings_of(options.fit, options.common),
                              {options.diary.path, options.diary.schema}, run, shell);
  const analysis::Fit result = requests::fit(diary, options.fit, options.common.seed, run.job());
  run.settle();
  const bool as_json = options.common.json || !options.output.empty();
  write_result(options.output, as_json ? io::fit_to_json(result) : requests::fit_table(result),
               shell);
  checkpoint.done();
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
  add_checkpoint_option(*command, options->checkpoint);
  command->add_flag("--compare-partners", options->compare_partners,
                    "With a formula: are the partners exchangeable? Likelihood-ratio test");
  command
      ->add_option("--prior-fit", options->one_couple.prior_fit,
                   "Update only one couple's own levels, noise and rates from a study's fit")
      ->type_name("FIT.json");
  command->add_option("--couple", options->one_couple.couple, "With --prior-fit: this couple")
      ->type_name("ID");
  command
      ->add_option("--live", options->one_couple.live,
                   "With --prior-fit: go on from this state, which is written anew")
      ->type_name("STATE.json");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune fit examples/diary.csv -o fit.json");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return fit(*options, shell); };
  });
}

}  // namespace attune::cli
