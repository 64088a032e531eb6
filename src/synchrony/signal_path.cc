#include "synchrony/signal_path.h"

#include <algorithm>
#include <cmath>

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void SignalPath::push(double value) {
  ++counts_.samples;
  if (!std::isnan(value)) {
    constant_ = value == before_ ? constant_ + 1 : 1;
    counts_.longest_constant = std::max(counts_.longest_constant, constant_);
    before_ = value;
    if (value < options_.low || value > options_.high || (options_.log && value <= -1)) {
      ++counts_.artefacts;
      value = kNaN;
    }
  }
  fill(options_.log ? std::log1p(value) : value);
}

void SignalPath::fill(double value) {
  if (std::isnan(value)) {
    ++waiting_;
    if (waiting_ == options_.bridge + 1 || std::isnan(last_)) {
      // Too long, or nothing to draw a line from: it stays missing.
      for (; waiting_ > 0; --waiting_) smoothen(kNaN);
      last_ = kNaN;
    }
    return;
  }
  for (std::size_t k = 1; k <= waiting_; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(waiting_ + 1);
    smoothen(last_ + share * (value - last_));
    ++counts_.bridged;
  }
  waiting_ = 0;
  last_ = value;
  smoothen(value);
}

void SignalPath::smoothen(double value) {
  if (options_.smooth <= 1) {
    emit(value);
    return;
  }
  const std::size_t half = options_.smooth / 2;
  around_.push_back(value);
  if (around_.size() > options_.smooth) around_.pop_front();
  ++smoothed_;
  if (smoothed_ <= half) return;
  // The newest is `half` after the one that is due.
  double sum = 0, count = 0;
  for (const double x : around_) {
    if (std::isnan(x)) continue;
    sum += x;
    count += 1;
  }
  const double due = around_[around_.size() - 1 - half];
  emit(std::isnan(due) ? kNaN : sum / count);
}

void SignalPath::end() {
  for (; waiting_ > 0; --waiting_) smoothen(kNaN);
  if (options_.smooth <= 1) return;
  const std::size_t half = std::min(options_.smooth / 2, smoothed_);
  // The last ones have fewer neighbours.
  for (std::size_t left = half; left-- > 0;) {
    while (around_.size() > left + 1 + options_.smooth / 2) around_.pop_front();
    double sum = 0, count = 0;
    for (const double x : around_) {
      if (std::isnan(x)) continue;
      sum += x;
      count += 1;
    }
    const double due = around_[around_.size() - 1 - left];
    emit(std::isnan(due) ? kNaN : sum / count);
  }
}

void SignalPath::emit(double value) {
  out_.push_back(value);
  if (std::isnan(value)) {
    ++counts_.missing;
    return;
  }
  if (n_ == 0) first_ = value;
  const double away = value - first_;
  n_ += 1;
  sum_ += away;
  squares_ += away * away;
}

void SignalPath::drop(std::size_t samples) {
  dropped_ += samples;
  if (2 * dropped_ < out_.size()) return;
  out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(dropped_));
  dropped_ = 0;
}

SignalCounts SignalPath::counts() const {
  SignalCounts counts = counts_;
  counts.mean = n_ > 0 ? first_ + sum_ / n_ : kNaN;
  const double squares = std::max(0.0, squares_ - sum_ * sum_ / n_);
  counts.sd = n_ > 1 ? std::sqrt(squares / (n_ - 1)) : kNaN;
  return counts;
}

}  // namespace attune::synchrony
