#include "synchrony/recording.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/mean.h"

namespace attune::synchrony {
namespace {

constexpr std::size_t kTogether = 1024;  ///< samples that are taken at once

/// Windows that are correlated together, so that they share their sums.
std::size_t chunk_of(const WindowPlan& plan) {
  return static_cast<std::size_t>(std::max(32, 4 * plan.window / plan.step + 1));
}

std::size_t lags_a_row(const WindowPlan& plan) {
  return (static_cast<std::size_t>(plan.lags()) + RecordingPicture::kLagRows - 1) /
         RecordingPicture::kLagRows;
}

RecordingPicture picture_of(const WindowPlan& plan) {
  const std::size_t each = lags_a_row(plan);
  const std::size_t rows = (static_cast<std::size_t>(plan.lags()) + each - 1) / each;
  return {PooledRows(2, 2 * RecordingPicture::kColumns),
          PooledRows(rows, RecordingPicture::kColumns), each};
}

}  // namespace

Recording::Recording(const RecordingOptions& options, WindowSink window)
    : options_(options),
      window_(std::move(window)),
      path_a_(options.signal),
      path_b_(options.signal),
      sums_(options.plan, options.strength),
      segments_(static_cast<std::size_t>(options.plan.span())),
      picture_(picture_of(options.plan)),
      lag_row_(picture_.heat.width()),
      chunk_(chunk_of(options.plan)) {
  check(options.plan);
  buffer_a_.reserve(full_buffer());
  buffer_b_.reserve(full_buffer());
}

/// The windows of a chunk, and the first sample of the next.
std::size_t Recording::full_buffer() const {
  const auto step = static_cast<std::size_t>(options_.plan.step);
  const auto span = static_cast<std::size_t>(options_.plan.span());
  return std::max((chunk_ - 1) * step + span, chunk_ * step);
}

void Recording::add(double a, double b) {
  path_a_.push(a);
  path_b_.push(b);
  if (path_a_.ready().size() >= kTogether) take_ready();
}

void Recording::end() {
  path_a_.end();
  path_b_.end();
  take_ready();
  correlate_buffer();
}

void Recording::take_ready() {
  const auto a = path_a_.ready(), b = path_b_.ready();
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t t = 0; t < both; ++t) take(a[t], b[t]);
  path_a_.drop(both);
  path_b_.drop(both);
}

void Recording::take(double a, double b) {
  ++samples_;
  if (!std::isnan(a) && !std::isnan(b)) ++both_;
  picture_.signals.add(std::array{a, b});
  if (options_.keep_segments) segments_.add(a, b);
  if (options_.keep_samples) {
    kept_a_.push_back(a);
    kept_b_.push_back(b);
  }
  buffer_a_.push_back(a);
  buffer_b_.push_back(b);
  if (buffer_a_.size() == full_buffer()) correlate_buffer();
}

void Recording::correlate_buffer() {
  cross_correlate(buffer_a_, buffer_b_, options_.plan, work_, cells_);
  const std::size_t each = picture_.lags_a_row;
  for (std::size_t w = 0; w < cells_.windows(); ++w) {
    const auto lags = cells_.window(w);
    sums_.add(lags);
    const auto z = sums_.last_z();
    for (std::size_t row = 0; row < lag_row_.size(); ++row) {
      const std::size_t begin = row * each;
      lag_row_[row] = mean_of(z.subspan(begin, std::min(each, z.size() - begin)));
    }
    picture_.heat.add(lag_row_);
    if (window_) window_(windows_ + w, lags);
  }
  windows_ += cells_.windows();
  const auto done = static_cast<std::ptrdiff_t>(
      std::min(buffer_a_.size(), cells_.windows() * static_cast<std::size_t>(options_.plan.step)));
  buffer_a_.erase(buffer_a_.begin(), buffer_a_.begin() + done);
  buffer_b_.erase(buffer_b_.begin(), buffer_b_.begin() + done);
}

}  // namespace attune::synchrony
