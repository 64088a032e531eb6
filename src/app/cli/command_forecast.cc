// attune forecast DIARY --fit F [--score]: what the next day may bring, and how well it was told.
#include <memory>
#include <ostream>
#include <sstream>
#include <string>

#include "analysis/forecast_score.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/forecast_words.h"
#include "app/cli/options.h"
#include "app/requests/ahead.h"
#include "io/write_csv.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  std::string fit, output;
  requests::ForecastOptions ahead;
  bool score = false;
};

int score(const Options& options, const Shell& shell) {
  Run run(options.common, shell);
  const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
  analysis::FitRequest request;
  request.starts = 1;
  request.seed = options.common.seed;
  if (!options.fit.empty()) request.regimes = load_fit(options.fit, shell).regimes;
  const auto scores = analysis::score_forecasts(diary, request, options.ahead.learnt, run.job());
  run.settle();
  write_result(options.output, options.common.json ? scores_to_json(scores) : scores_table(scores),
               shell);
  return kDone;
}

int forecast(const Options& options, const Shell& shell) {
  if (options.score) return score(options, shell);
  if (options.fit.empty()) throw UsageError("forecast: --fit FIT.json is required without --score");
  const analysis::Fit fit = load_fit(options.fit, shell);
  Run run(options.common, shell);
  const dyad::Diary diary =
      dyad::without_empty_rows(load_diary_aloud(options.diary, options.common.quiet, run, shell));
  const auto rows = analysis::forecast(
      diary, fit, {options.ahead.learnt, options.ahead.knowing, true}, run.job());
  run.settle();
  std::ostringstream csv;
  if (!options.common.json) io::write_forecast_csv(csv, rows, diary.calendar);
  write_result(options.output,
               options.common.json ? forecast_to_json(rows, fit.gate, diary.calendar) : csv.str(),
               shell);
  if (!fit.gate.open && !options.common.quiet) shell.err << fit.gate.sentence << '\n';
  return kDone;
}

}  // namespace

void add_forecast(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "forecast", "Closeness and withdrawing one day ahead; with --score, beside the baselines");
  add_diary_options(*command, options->diary);
  command->add_option("--fit", options->fit, "The fit, from \"attune fit -o\"")
      ->type_name("FIT.json");
  command->add_flag("--score", options->score,
                    "Fit to the first part of each diary, forecast the rest, score it");
  add_options(*command, requests::options_of(options->ahead));
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune fit examples/diary.csv -o fit.json\n"
      "  attune forecast examples/diary.csv --fit fit.json -o forecast.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return forecast(*options, shell); };
  });
}

}  // namespace attune::cli
