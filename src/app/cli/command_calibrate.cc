// attune calibrate: simulated studies, and how well this program finds what is hidden in them.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "analysis/calibration_suite.h"
#include "app/cli/calibrate_explanations.h"
#include "app/cli/calibration_table.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/options.h"
#include "app/cli/study_file.h"
#include "report/calibration_page.h"

namespace attune::cli {
namespace {

using analysis::CalibrationDesign;
using analysis::StudyCheck;
using Designs = std::vector<CalibrationDesign>;

struct Options {
  CommonOptions common;
  requests::WorldOptions world;
  int studies = 40, starts = 1;
  bool medians = false, suite = false, explanations = false;
  std::string mechanisms = "dominant";
  std::vector<std::string> designs;  ///< of the suite; none: all
  std::string output, picture;
};

analysis::CalibrationRequest request_of(const Options& options) {
  analysis::CalibrationRequest request;
  request.world = requests::world_of(options.world, options.common.seed);
  request.world.draw_parameters = !options.medians;
  request.fit.starts = options.starts;
  request.fit.regimes = 2;
  request.fit.mechanisms = false;
  return request;
}

/// What a file of studies may hold.
Designs designs_of(const Options& options) {
  const analysis::CalibrationRequest request = request_of(options);
  return options.suite ? analysis::suite_of(request) : Designs{analysis::design_of(request)};
}

/// What is to be done now.
Designs chosen_of(const Options& options, Designs designs) {
  const auto& names = options.designs;
  if (names.empty()) return designs;
  std::erase_if(designs, [&](const CalibrationDesign& design) {
    return std::find(names.begin(), names.end(), design.name) == names.end();
  });
  return designs;
}

std::string told(const Options& options, const std::vector<StudyCheck>& studies,
                 const std::vector<analysis::DesignSummary>& summaries) {
  if (options.suite) return options.common.json ? suite_json(summaries) : suite_table(summaries);
  return options.common.json ? calibration_json(studies) : calibration_table(studies);
}

int calibrate(const Options& options, const Shell& shell) {
  const Designs designs = designs_of(options);
  Run run(options.common, shell);
  std::vector<StudyCheck> studies = run_studies(
      {designs, chosen_of(options, designs), options.studies, options.output, "calibrating"},
      run.job(), shell);
  run.settle();
  std::erase_if(studies, [&](const StudyCheck& study) { return study.study >= options.studies; });
  const auto summaries = analysis::summarize(chosen_of(options, designs), studies);
  if (!options.picture.empty()) {
    write_result(options.picture, report::calibration_html(summaries, ATTUNE_VERSION), shell);
  }
  write_result({}, told(options, studies, summaries), shell);
  return kDone;
}

int calibrate_explanations(const Options& options, const Shell& shell) {
  const analysis::CalibrationRequest common = request_of(options);
  analysis::ExplanationRequest request{common.world, common.fit};
  request.fit.mechanisms = true;
  using analysis::TrueMechanisms;
  for (const auto mechanisms : {TrueMechanisms::closeness_only, TrueMechanisms::none}) {
    if (options.mechanisms == analysis::name_of(mechanisms)) request.mechanisms = mechanisms;
  }
  return calibrate_explanations(request, options.studies, options.common, options.output, shell);
}

std::vector<std::string> suite_names() {
  std::vector<std::string> names;
  for (const CalibrationDesign& design : analysis::suite_of({})) names.push_back(design.name);
  return names;
}

void add_suite_options(CLI::App& command, Options& options) {
  command.add_flag("--suite", options.suite,
                   "Three designs with withdrawal and the eight null worlds");
  command.add_option("--designs", options.designs, "Only these of the suite, like 80x35,graded")
      ->delimiter(',')
      ->check(one_of(suite_names()))
      ->type_name("NAME,...")
      ->type_size(1)
      ->expected(1, 100)
      ->allow_extra_args(false);
}

/// The suite sets kinds and sizes itself.
void check_suite_options(const CLI::App& command, const Options& options) {
  for (const char* own : {"--couples", "--days", "--per-day", "--world"}) {
    if (options.suite && command.count(own) > 0) {
      throw UsageError(fmt::format("{} does not go with --suite, which sets it itself", own));
    }
  }
  if (!options.suite && !options.designs.empty()) {
    throw UsageError("--designs chooses from a suite: add --suite");
  }
}

}  // namespace

void add_calibrate(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "calibrate",
      "Simulated studies: coverage of the intervals, and how well withdrawal is found");
  command->add_option("--studies", options->studies, "Studies (default: 40)")
      ->check(in_range(1, 1'000'000))
      ->type_name("N");
  add_options(*command, requests::options_of(options->world));
  add_suite_options(*command, *options);
  command->add_flag("--explanations", options->explanations,
                    "What began and ended spells, where one way back is made to matter most");
  command
      ->add_option("--mechanisms", options->mechanisms,
                   "Moments act: dominant (one way back), closeness-only, none")
      ->check(one_of({"dominant", "closeness-only", "none"}))
      ->type_name("KIND");
  command->add_flag("--medians", options->medians,
                    "Prior medians as every study's truth (default: drawn from the priors)");
  command->add_option("--starts", options->starts, "Starts of each fit (default: 1)")
      ->check(in_range(1, 1000))
      ->type_name("N");
  add_output_option(*command, options->output,
                    "Keep each study in this file, a line each; goes on where the file stops");
  command->add_option("--picture", options->picture, "Draw the results as a page of charts (HTML)")
      ->type_name("FILE");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune calibrate --studies 2 --couples 10 --days 14");
  command->callback([options, command, &chosen] {
    chosen = [options, command](const Shell& shell) {
      check_suite_options(*command, *options);
      return options->explanations ? calibrate_explanations(*options, shell)
                                   : calibrate(*options, shell);
    };
  });
}

}  // namespace attune::cli
