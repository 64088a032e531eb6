#include "app/cli/study_file.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <utility>

#include "app/cli/failure.h"
#include "core/pieces.h"
#include "core/spread.h"
#include "io/atomic_file.h"
#include "io/calibration_json.h"

namespace attune::cli {
namespace {

using analysis::CalibrationDesign;
using analysis::StudyCheck;
using Clock = std::chrono::steady_clock;

/// The whole file is written anew each time, which must stay a small part of the work.
constexpr int kWorkForWriting = 20;

std::vector<StudyCheck> done_before(const StudyRun& run) {
  if (run.file.empty() || !std::filesystem::exists(run.file)) return {};
  auto studies = io::parse_studies(io::read_file(run.file), run.designs, run.file);
  if (!studies) throw Rejected({studies.error()});
  return std::move(*studies);
}

/// In the order of the designs, then of their studies.
void sort_studies(std::vector<StudyCheck>& studies, const std::vector<CalibrationDesign>& designs) {
  const auto place = [&](const StudyCheck& study) {
    const auto design = std::find_if(designs.begin(), designs.end(),
                                     [&](const auto& d) { return d.name == study.design; });
    return std::pair(design - designs.begin(), study.study);
  };
  std::sort(studies.begin(), studies.end(),
            [&](const StudyCheck& a, const StudyCheck& b) { return place(a) < place(b); });
}

class File {
 public:
  File(const StudyRun& run, const Shell& shell)
      : run_(run), kept_(!run.file.empty() && shell.leads()) {}

  void save(std::vector<StudyCheck>& studies) {
    sort_studies(studies, run_.designs);
    if (!kept_) return;
    const auto begin = Clock::now();
    std::string lines = io::settings_line(run_.designs);
    for (const StudyCheck& study : studies) lines += io::study_line(study);
    io::write_atomically(run_.file, lines);
    next_ = Clock::now() + kWorkForWriting * (Clock::now() - begin);
  }
  void save_if_due(std::vector<StudyCheck>& studies) {
    if (kept_ && Clock::now() >= next_) save(studies);
  }

 private:
  const StudyRun& run_;
  bool kept_;
  Clock::time_point next_{};
};

struct Task {
  const CalibrationDesign* design;
  int study;
};

/// Study by study over all designs, so that each has as many whenever it is interrupted.
std::vector<Task> missing_tasks(const StudyRun& run, const std::vector<StudyCheck>& studies) {
  std::vector<Task> tasks;
  for (int n = 0; n < run.studies; ++n) {
    for (const CalibrationDesign& design : run.chosen) {
      const bool done = std::any_of(studies.begin(), studies.end(), [&](const StudyCheck& study) {
        return study.study == n && study.design == design.name;
      });
      if (!done) tasks.push_back({&design, n});
    }
  }
  return tasks;
}

/// What a rank sends to the others.
StudyCheck received(const std::string& line, const StudyRun& run) {
  return std::move(io::parse_studies(io::settings_line(run.designs) + line, run.designs, "a rank")
                       .value()
                       .front());
}

}  // namespace

std::vector<StudyCheck> run_studies(const StudyRun& run, const Job& job, const Shell& shell) {
  // Where ranks share the studies, a few a thread at a time, so that they seldom wait.
  constexpr std::size_t kAtATime = 4;
  std::vector<StudyCheck> studies = done_before(run);
  const std::vector<Task> tasks = missing_tasks(run, studies);
  const auto ranks = static_cast<std::size_t>(ranks_of(job));
  const std::size_t most =
      ranks == 1 ? tasks.size()
                 : kAtATime * ranks * static_cast<std::size_t>(thread_count(job.threads));
  File file(run, shell);
  std::mutex mutex;
  Pieces pieces(job, run.stage, tasks.size(),
                ranks == 1 ? static_cast<std::size_t>(thread_count(job.threads)) : most, "studies");
  const auto add = [&](StudyCheck study) {
    const std::lock_guard lock(mutex);
    studies.push_back(std::move(study));
    file.save_if_due(studies);
    pieces.done();
  };
  const auto work = [&](std::size_t from, std::size_t count) {
    return spread<std::string>(count, job, [&](std::size_t m, int) {
      const Task& task = tasks[from + m];
      StudyCheck study = analysis::check_study(task.design->request, task.study, job.alone());
      std::string line = io::study_line(study);
      if (ranks == 1) add(std::move(study));
      return line;
    });
  };
  try {
    for (std::size_t from = 0; from < tasks.size(); from += most) {
      const auto lines = work(from, std::min(most, tasks.size() - from));
      if (ranks == 1) continue;
      for (const std::string& line : lines) add(received(line, run));
    }
  } catch (const Cancelled&) {
    file.save(studies);
    throw;
  }
  file.save(studies);
  return studies;
}

}  // namespace attune::cli
