// attune report DIARY: the main job. A fit, what it says about each couple, one HTML file of it
// all, and the short answer on the terminal.
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "analysis/data_summary.h"
#include "analysis/states.h"
#include "analysis/study.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/requests/estimate.h"
#include "app/requests/fit_table.h"
#include "app/requests/results_json.h"
#include "io/text.h"
#include "report/html.h"
#include "report/text.h"

namespace attune::cli {
namespace {

/// Enough for two digits; `attune suggest` takes more.
constexpr int kDrawsOfSuggestions = 100;

struct Options {
  CommonOptions common;
  DiaryOptions diary;
  requests::FitOptions fitting;
  std::string model = "closeness", fit;
  std::string output = "attune-report.html";
  requests::ReportOptions report;
};

/// Made-up data must never pass for people's: the option says so, or the file's own name does, also
/// behind a symbolic link.
bool is_simulated(const Options& options) {
  std::error_code ignored;
  const std::filesystem::path path(options.diary.path);
  const auto says_so = [](const std::filesystem::path& p) {
    return io::lower_case(p.stem().string()).find("simulated") != std::string::npos;
  };
  return options.report.simulated || says_so(path) ||
         says_so(std::filesystem::weakly_canonical(path, ignored));
}

std::string title(const std::string& path) {
  return path == "-" ? "Diary" : std::filesystem::path(path).stem().string();
}

analysis::Study study(const Options& options, Run& run, const Shell& shell) {
  const dyad::Diary diary = load_diary_aloud(options.diary, options.common.quiet, run, shell);
  analysis::Study study;
  study.title = title(options.diary.path);
  study.simulated = is_simulated(options);
  study.calendar = diary.calendar;
  study.data = analysis::summarize(diary);
  study.fit = options.fit.empty()
                  ? requests::fit(diary, options.fitting, options.common.seed, run.job())
                  : load_fit(options.fit, shell);
  analysis::StatesRequest request;
  request.seed = options.common.seed;
  study.states = analysis::states(diary, study.fit, request, run.job());
  analysis::SuggestRequest next;
  next.seed = options.common.seed;
  next.draws = kDrawsOfSuggestions;
  study.suggestions =
      analysis::suggest_all(dyad::without_empty_rows(diary), study.fit, next, run.job());
  study.trust = analysis::trust(diary, study.fit, {}, run.job());
  return study;
}

int report(const Options& options, const Shell& shell) {
  check_model(options.model);
  Run run(options.common, shell);
  const analysis::Study result = study(options, run, shell);
  const std::string page = report::to_html(result);
  run.settle();
  write_result(options.output, page, shell);
  if (options.output != "-") {
    write_result({},
                 options.common.json ? requests::report_to_json(options.output, result)
                                     : report::to_text(result),
                 shell);
  }
  // A fit from a file has had its say when it was read.
  return options.fit.empty()
             ? requests::report_convergence(result.fit, options.common.quiet, shell.err)
             : kDone;
}

}  // namespace

void add_report(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "report", "The main job: fit, then one HTML file with a page for the study and each couple");
  add_diary_options(*command, options->diary);
  command->add_option("--fit", options->fit, "Use this fit, from \"attune fit -o\", and do not fit")
      ->type_name("FIT.json");
  add_output_option(*command, options->output,
                    "Write the page to this file (default: attune-report.html)");
  add_options(*command, requests::options_of(options->report));
  add_model_option(*command, options->model);
  add_options(*command, requests::options_of(options->fitting));
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune report examples/diary.csv -o attune-report.html");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return report(*options, shell); };
  });
}

}  // namespace attune::cli
