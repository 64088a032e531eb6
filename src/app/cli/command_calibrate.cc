// attune calibrate: simulated studies, and how well this program finds what is hidden in them.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "analysis/calibrate.h"
#include "app/cli/calibration_table.h"
#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/fitting.h"
#include "app/cli/options.h"
#include "app/cli/world_options.h"
#include "core/parallel.h"
#include "io/atomic_file.h"
#include "io/calibration_json.h"

namespace attune::cli {
namespace {

using analysis::StudyCheck;

struct Options {
  CommonOptions common;
  WorldOptions world;
  int studies = 40, starts = 1;
  bool medians = false;
  std::string output;
};

analysis::CalibrationRequest request_of(const Options& options) {
  analysis::CalibrationRequest request;
  request.world = world_of(options.world, options.common.seed);
  request.world.draw_parameters = !options.medians;
  request.fit.starts = options.starts;
  request.fit.regimes = 2;
  return request;
}

/// What the output file already has.
std::vector<StudyCheck> done_before(const Options& options,
                                    const analysis::CalibrationRequest& request) {
  if (options.output.empty() || !std::filesystem::exists(options.output)) return {};
  auto studies = io::parse_studies(io::read_file(options.output), request, options.output);
  if (!studies) throw Rejected({studies.error()});
  return std::move(*studies);
}

void save(const Options& options, const analysis::CalibrationRequest& request,
          std::vector<StudyCheck>& studies) {
  std::sort(studies.begin(), studies.end(),
            [](const StudyCheck& a, const StudyCheck& b) { return a.study < b.study; });
  if (options.output.empty()) return;
  std::string lines = io::settings_line(request);
  for (const StudyCheck& study : studies) lines += io::study_line(study);
  io::write_atomically(options.output, lines);
}

/// One study a thread: the file has each as soon as it is done.
void run_studies(const Options& options, const analysis::CalibrationRequest& request,
                 std::vector<StudyCheck>& studies, const Job& job) {
  std::vector<int> missing;
  for (int n = 0; n < options.studies; ++n) {
    const bool done = std::any_of(studies.begin(), studies.end(),
                                  [&](const StudyCheck& study) { return study.study == n; });
    if (!done) missing.push_back(n);
  }
  std::mutex mutex;
  std::size_t done = 0;
  job.report("calibrating", 0);
  parallel_for(missing.size(), job, [&](std::size_t m, int) {
    const Job alone{.threads = 1, .stop = job.stop, .progress = {}};
    StudyCheck study = analysis::check_study(request, missing[m], alone);
    const std::lock_guard lock(mutex);
    studies.push_back(std::move(study));
    save(options, request, studies);
    job.report("calibrating", static_cast<double>(++done) / static_cast<double>(missing.size()));
  });
}

int calibrate(const Options& options, const Shell& shell) {
  const analysis::CalibrationRequest request = request_of(options);
  std::vector<StudyCheck> studies = done_before(options, request);
  Run run(options.common, shell);
  run_studies(options, request, studies, run.job());
  run.settle();
  std::erase_if(studies, [&](const StudyCheck& study) { return study.study >= options.studies; });
  write_result({}, options.common.json ? calibration_json(studies) : calibration_table(studies),
               shell);
  return kDone;
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
  add_world_options(*command, options->world);
  command->add_flag("--medians", options->medians,
                    "Prior medians as the truth of every study (default: drawn from the priors)");
  command->add_option("--starts", options->starts, "Starts of each fit (default: 1)")
      ->check(in_range(1, 1000))
      ->type_name("N");
  add_output_option(*command, options->output,
                    "Keep each study in this file, a line each; goes on where the file stops");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune calibrate --studies 2 --couples 10 --days 14");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return calibrate(*options, shell); };
  });
}

}  // namespace attune::cli
