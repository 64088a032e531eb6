// attune sample DIARY: full Bayes, draws from the posterior.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "analysis/predictive_check.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/requests/estimate.h"
#include "io/posterior_files.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  requests::DrawOptions sample;
  std::string model = "closeness", output, draws;
  bool check = false;
};

/// What was drawn, and how the model's own studies lie beside the answers where that was asked.
struct Drawn {
  analysis::Posterior posterior;
  std::optional<analysis::PredictiveCheck> check;
};

Drawn draw(const Options& options, Run& run, const Shell& shell) {
  const std::uint64_t seed = options.common.seed;
  if (is_built_in(options.model)) {
    const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
    return {requests::sample(diary, options.sample, seed, run.job()), std::nullopt};
  }
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel model = bind_model(spec, options.diary, options.common.quiet, run, shell);
  Drawn drawn{requests::sample(model, options.model, options.sample, seed, run.job()),
              std::nullopt};
  if (!options.check) return drawn;
  constexpr int kStudies = 200;
  auto check = analysis::check_predictions(model, drawn.posterior, kStudies, seed, run.job());
  if (!check) throw Rejected({{Severity::error, {options.model, 0, {}}, check.error().what, {}}});
  drawn.check = std::move(*check);
  return drawn;
}

std::string check_table(const analysis::PredictiveCheck& check) {
  std::size_t width = 6, unlike = 0;
  for (const auto& n : check.numbers) width = std::max(width, n.name.size());
  std::string table =
      fmt::format("\n{} studies made by the model with what was drawn\n\n", check.studies);
  table += fmt::format("{:<{}} {:>9} {:>9} {:>22} {:>6}\n", "number", width, "answers", "model",
                       "95 % of its studies", "above");
  for (const auto& n : check.numbers) {
    table += fmt::format("{:<{}} {:>9.4g} {:>9.4g} {:>22} {:>6.3f}{}\n", n.name, width, n.observed,
                         n.replicated.estimate,
                         fmt::format("{:.4g} .. {:.4g}", n.replicated.lower, n.replicated.upper),
                         n.p, n.is_unlike() ? " *" : "");
    unlike += n.is_unlike() ? 1 : 0;
  }
  table += unlike == 0
               ? "\nThe answers look like what the model makes, by these numbers.\n"
               : fmt::format(
                     "\n* The answers are unlike what the model makes in {} of {} numbers; about "
                     "{:.0f} would be by chance alone.\n",
                     unlike, check.numbers.size(),
                     std::ceil(0.05 * static_cast<double>(check.numbers.size())));
  return table;
}

std::string table_of(const analysis::Posterior& posterior, const std::string& model) {
  std::string table = fmt::format("{}: {} chains of {} draws after {} of warm-up\n\n", model,
                                  posterior.chains, posterior.iterations, posterior.warmup);
  std::size_t width = 9;
  for (const auto& p : posterior.parameters) width = std::max(width, p.name.size());
  table += fmt::format("{:<{}} {:>9} {:>9} {:>22} {:>6} {:>8} {:>8}\n", "parameter", width, "mean",
                       "SD", "95 % interval", "R-hat", "ESS bulk", "ESS tail");
  for (const auto& p : posterior.parameters) {
    table += fmt::format("{:<{}} {:>9.4g} {:>9.3g} {:>22} {:>6.3f} {:>8.0f} {:>8.0f}\n", p.name,
                         width, p.mean, p.sd,
                         fmt::format("{:.4g} .. {:.4g}", p.interval.lower, p.interval.upper),
                         p.convergence.rhat, p.convergence.ess_bulk, p.convergence.ess_tail);
  }
  return table;
}

int sample(const Options& options, const Shell& shell) {
  Run run(options.common, shell);
  if (options.check && is_built_in(options.model)) {
    throw UsageError("--check simulates the study anew, which model files can: --model FILE");
  }
  const auto [posterior, check] = draw(options, run, shell);
  run.settle();
  if (!options.draws.empty()) write_result(options.draws, io::draws_to_csv(posterior), shell);
  const bool as_json = options.common.json || !options.output.empty();
  write_result(
      options.output,
      as_json ? io::posterior_to_json(posterior, options.model, ATTUNE_VERSION, check)
              : table_of(posterior, options.model) + (check ? check_table(*check) : std::string()),
      shell);
  for (const std::string& warning : posterior.warnings) {
    shell.err << "warning: " << warning << '\n';
  }
  return kDone;
}

}  // namespace

void add_sample(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sample", "Full Bayes: draws from the posterior, and whether they can be trusted");
  add_diary_options(*command, options->diary);
  command
      ->add_option("--model", options->model,
                   "closeness (built in, default) or a model file (TOML)")
      ->type_name("M");
  add_options(*command, requests::options_of(options->sample));
  command->add_flag("--check", options->check,
                    "A model file: set replicated answers beside the real ones");
  command
      ->add_option("--write-draws", options->draws,
                   "Write every draw to this CSV file, for posterior (R) or ArviZ (Python)")
      ->type_name("FILE");
  add_output_option(*command, options->output,
                    "Write the summary as JSON to this file (default: a table on stdout)");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune sample examples/diary.csv --model examples/models/coupled.toml "
      "--draws 200");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return sample(*options, shell); };
  });
}

}  // namespace attune::cli
