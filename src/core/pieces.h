// The progress of like pieces of work done side by side, and when the first of them tell the pace
// of all. Nothing here reads a clock: whoever shows the progress does.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

#include "core/job.h"

namespace attune {

/// What was reported of the stage so far tells how long all of it takes.
/// @param basis  by what: "the first 2 of 500 studies".
inline void tell_pace(const Job& job, const std::string& basis) {
  job.report(basis, std::numeric_limits<double>::quiet_NaN());
}
/// Whether a report is a tell_pace(), its words the basis and no stage.
[[nodiscard]] inline bool tells_pace(double fraction) { return std::isnan(fraction); }

class Pieces {
 public:
  /// @param first  so many tell the pace: one a thread, or those of a warm-up.
  /// @param unit  what a piece is, in the plural.
  /// @param job  must outlive this; nothing else may report to it meanwhile.
  Pieces(const Job& job, std::string stage, std::size_t all, std::size_t first, std::string unit)
      : job_(job), stage_(std::move(stage)), unit_(std::move(unit)), all_(all), first_(first) {
    job_.report(stage_, 0);
  }

  /// One more is done; from any thread.
  void done() {
    const std::lock_guard lock(mutex_);
    ++done_;
    job_.report(stage_, static_cast<double>(done_) / static_cast<double>(all_));
    if (done_ != first_ || first_ >= all_) return;
    tell_pace(job_, fmt::format("the first {} of {} {}", first_, all_, unit_));
  }

 private:
  const Job& job_;
  std::string stage_, unit_;
  std::size_t all_, first_, done_ = 0;
  std::mutex mutex_;
};

}  // namespace attune
