// Simulated studies, kept in a file as they are done: a long run goes on where it stopped.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/calibration_suite.h"
#include "app/cli/shell.h"
#include "core/job.h"

namespace attune::cli {

struct StudyRun {
  std::vector<analysis::CalibrationDesign> designs;  ///< that the file may hold
  std::vector<analysis::CalibrationDesign> chosen;   ///< of these, to be done now
  int studies = 0;                                   ///< of each
  std::string file;                                  ///< JSON lines; empty: nothing is kept
  std::string stage;                                 ///< what the progress bar says
};

/// All studies of `designs` that the file has or that were done now, in the order of the designs,
/// then of their numbers; one study a thread, the same for any number of threads and ranks.
/// @throws Rejected if the file is of other settings or broken; IoError; Cancelled, after what was
///   done has been kept.
[[nodiscard]] std::vector<analysis::StudyCheck> run_studies(const StudyRun& run, const Job& job,
                                                            const Shell& shell);

}  // namespace attune::cli
