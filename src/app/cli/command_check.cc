// attune check DIARY: the diary's problems, and what it can support.
#include <memory>
#include <string>

#include "analysis/data_summary.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "io/check_report.h"

namespace attune::cli {
namespace {

struct CheckOptions {
  CommonOptions common;
  DiaryOptions diary;
  std::string output;
};

int check(const CheckOptions& options, const Shell& shell) {
  Run run(options.common, shell);
  try {
    const io::CheckedDiary checked = load_diary(options.diary, run.job());
    const analysis::DataSummary summary = analysis::summarize(checked.diary);
    run.settle();
    if (!options.common.json) write_diagnostics(checked.remarks, shell.err);
    write_result(options.output,
                 options.common.json ? io::check_to_json(checked.diary, summary, checked.remarks)
                                     : io::summary_to_text(checked.diary, summary),
                 shell);
    return kDone;
  } catch (const Rejected& rejected) {
    // The problems are this command's result, so as JSON they are written like one.
    run.pause();
    if (!options.common.json) throw;
    write_result(options.output, io::problems_to_json(options.diary.path, rejected.problems()),
                 shell);
    write_diagnostics(rejected.problems(), shell.err);
    return kDidNotPass;
  }
}

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "A diary's problems, and which questions it can and cannot answer");
  add_diary_options(*command, options->diary);
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune check examples/diary.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return check(*options, shell); };
  });
}

}  // namespace attune::cli
