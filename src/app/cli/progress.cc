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

std::string time_left(double seconds, double done, double total) {
  constexpr double kLongEnough = 5, kFarEnough = 0.01, kMinute = 60, kHour = 3600;
  if (seconds < kLongEnough || !(done > kFarEnough * total) || done >= total) return {};
  const double left = seconds * (total - done) / done;
  if (left < kMinute) return fmt::format("{:.0f} s left", std::ceil(left));
  if (left < 2 * kHour) return fmt::format("{:.0f} min left", std::ceil(left / kMinute));
  return fmt::format("{:.0f} h left", std::ceil(left / kHour));
}

void ProgressBar::update(std::string_view stage, double fraction) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && stage == stage_ && now - last_ < std::chrono::milliseconds(100)) return;
  if (stage != stage_ || fraction < first_) {
    begin_ = now;
    first_ = fraction;
  }
  last_ = now;
  stage_ = stage;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const std::string left = time_left(seconds, fraction - first_, 1 - first_);
  const std::string words = left.empty() ? stage_ : fmt::format("{}, {}", stage, left);
  out_ << "\r\033[K" << progress_line(words, fraction) << std::flush;
}

void ProgressBar::clear() {
  if (drawn_) out_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace attune::cli
