#include "app/cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>

namespace attune::cli {

std::string progress_line(std::string_view stage, double fraction) {
  constexpr double kWidth = 30;
  const double done = std::clamp(std::isfinite(fraction) ? fraction : 0.0, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(std::floor(done * kWidth));
  return fmt::format("[{}{}] {:3.0f} %  {}", std::string(filled, '#'),
                     std::string(static_cast<std::size_t>(kWidth) - filled, '-'),
                     std::floor(100 * done), stage.substr(0, 38));
}

void ProgressBar::update(std::string_view stage, double fraction) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && stage == stage_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  stage_ = stage;
  drawn_ = true;
  out_ << "\r\033[K" << progress_line(stage, fraction) << std::flush;
}

void ProgressBar::clear() {
  if (drawn_) out_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace attune::cli
