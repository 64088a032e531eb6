// attune power DESIGN.toml: what a planned study would find.
#include <memory>
#include <sstream>
#include <string>

#include "analysis/power.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/cli/power_table.h"
#include "app/cli/study_file.h"
#include "io/atomic_file.h"
#include "io/power_design.h"
#include "io/write_csv.h"
#include "report/power_page.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string design, output, picture;
  int studies = 0;  ///< 0: as the plan says
};

analysis::PowerPlan plan_of(const Options& options) {
  auto plan = io::parse_power_plan(io::read_file(options.design), options.design);
  if (!plan) throw Rejected(plan.error());
  if (options.studies > 0) plan->studies = options.studies;
  return std::move(*plan);
}

StudyRun run_of(const Options& options, const analysis::PowerPlan& plan,
                const std::vector<analysis::PowerCell>& cells) {
  StudyRun run;
  for (const analysis::PowerCell& cell : cells) run.designs.push_back(cell.design);
  run.chosen = run.designs;
  run.studies = plan.studies;
  // Beside the result, so that a run that was stopped goes on, and one with more studies adds them.
  if (!options.output.empty() && options.output != "-") run.file = options.output + ".studies";
  run.stage = "simulating studies";
  return run;
}

int power(const Options& options, const Shell& shell) {
  const analysis::PowerPlan plan = plan_of(options);
  const auto cells = analysis::cells_of(plan, options.common.seed);
  Run run(options.common, shell);
  auto studies = run_studies(run_of(options, plan, cells), run.job(), shell);
  run.settle();
  std::erase_if(studies, [&](const auto& study) { return study.study >= plan.studies; });
  const auto summaries = analysis::summarize(cells, studies);
  if (!options.output.empty()) {
    std::ostringstream csv;
    io::write_power_csv(csv, plan, summaries);
    write_result(options.output, csv.str(), shell);
  }
  if (!options.picture.empty()) {
    write_result(options.picture, report::power_html(plan, summaries, ATTUNE_VERSION), shell);
  }
  if (options.output == "-") return kDone;
  write_result({}, options.common.json ? power_json(plan, summaries) : power_table(plan, summaries),
               shell);
  return kDone;
}

}  // namespace

void add_power(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "power", "What a planned study would find: power, bias and coverage by simulated studies");
  command->add_option("DESIGN", options->design, "The plan (TOML, docs/formats/power.md)")
      ->required()
      ->type_name("");
  command->add_option("--studies", options->studies, "Studies of each cell (default: the plan's)")
      ->check(in_range(1, 1'000'000))
      ->type_name("N");
  add_output_option(*command, options->output,
                    "Write the table to this file (CSV); FILE.studies keeps each study,\n"
                    "and a run that was stopped goes on from there");
  command->add_option("--picture", options->picture, "Draw the power as a page of charts (HTML)")
      ->type_name("FILE");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune power examples/power.toml --studies 1 -o power.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return power(*options, shell); };
  });
}

}  // namespace attune::cli
