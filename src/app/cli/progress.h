// A progress bar on a terminal's stderr: "[##########----------]  50 %  fitting, 3 min left".
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>

namespace attune::cli {

class ProgressBar {
 public:
  /// @param shown false: draws nothing, ever.
  ProgressBar(std::ostream& out, bool shown) : out_(out), shown_(shown) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }

  /// Redraws at most ten times a second, and whenever the stage changes.
  void update(std::string_view stage, double fraction);
  /// Takes the bar away, before a message is written.
  void clear();

 private:
  std::ostream& out_;
  bool shown_;
  bool drawn_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point last_{};
};

/// The bar's text, at most 79 columns.
[[nodiscard]] std::string progress_line(std::string_view stage, double fraction);

}  // namespace attune::cli
