#include "app/requests/time_words.h"

#include <fmt/format.h>

#include <cmath>

#include "core/pieces.h"

namespace attune::requests {
namespace {

constexpr double kLongEnough = 5, kMinute = 60, kHour = 3600;

std::string duration(double seconds) {
  if (seconds < kMinute) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 2 * kHour) return fmt::format("{:.0f} min", std::ceil(seconds / kMinute));
  return fmt::format("{:.0f} h", std::ceil(seconds / kHour));
}

}  // namespace

std::string estimate_words(std::string_view stage, double seconds, std::string_view basis) {
  if (!(seconds >= kLongEnough) || !std::isfinite(seconds)) return {};
  return fmt::format("{}: about {}, by {}", stage, duration(seconds), basis);
}

std::string time_left(double seconds, double done, double total) {
  constexpr double kFarEnough = 0.01;
  if (seconds < kLongEnough || !(done > kFarEnough * total) || done >= total) return {};
  return duration(seconds * (total - done) / done) + " left";
}

std::string StageClock::words(std::string_view stage, double fraction, Time now) {
  const auto since = [&] { return std::chrono::duration<double>(now - begin_).count(); };
  if (tells_pace(fraction)) {
    return estimate_words(stage_, since() * (1 - first_) / (last_ - first_), stage);
  }
  if (stage != stage_ || fraction < first_) {
    stage_ = stage;
    begin_ = now;
    first_ = fraction;
  }
  last_ = fraction;
  const std::string left = time_left(since(), fraction - first_, 1 - first_);
  return left.empty() ? stage_ : fmt::format("{}, {}", stage_, left);
}

}  // namespace attune::requests
