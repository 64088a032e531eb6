// What is told of the time that long work takes, in the same words on a terminal, in R and Python.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace attune::requests {

/// "fitting: about 40 s, by 60 evaluations like the first"; empty for a few seconds.
[[nodiscard]] std::string estimate_words(std::string_view stage, double seconds,
                                         std::string_view basis);

/// "45 s left", "3 min left", "2 h left"; empty while nobody could know.
/// @param done, total share of the work done in `seconds`, and of all that there is.
[[nodiscard]] std::string time_left(double seconds, double done, double total);

/// Puts the time to what a job reports.
class StageClock {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A stage and the time left at its pace so far, "fitting, 3 min left"; of a tell_pace() how long
  /// the stage takes, or nothing where that is short. @param now  never goes back.
  [[nodiscard]] std::string words(std::string_view stage, double fraction,
                                  Time now = std::chrono::steady_clock::now());

 private:
  std::string stage_;
  Time begin_{};                 ///< of the stage
  double first_ = 0, last_ = 0;  ///< its fraction when it began, and now
};

}  // namespace attune::requests
