// How long work is run: on how many threads and processes, what of it was done before, how it tells
// its progress, how it is stopped.
#pragma once

#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string_view>

namespace attune {

/// From one thread at a time. @param fraction of the stage that is done, 0..1; NaN: tell_pace().
using ProgressCallback = std::function<void(std::string_view stage, double fraction)>;

class Journal;
class Team;

struct Job {
  int threads = 0;  ///< 0: all cores
  std::stop_token stop;
  ProgressCallback progress;   ///< may be empty
  Team* team = nullptr;        ///< over which units are spread; none: this process alone
  Journal* journal = nullptr;  ///< of what a run that was killed had computed; may be none

  /// One of many pieces of work side by side: one thread, no company, says nothing.
  [[nodiscard]] Job alone() const { return {1, stop, {}}; }
  void report(std::string_view stage, double fraction) const {
    if (progress) progress(stage, fraction);
  }
};

/// Thrown by long work when its stop token asks it to end.
class Cancelled : public std::runtime_error {
 public:
  Cancelled() : std::runtime_error("stopped") {}
};

}  // namespace attune
