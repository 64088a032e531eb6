// Segments of a recording of any length, as many as memory of a fixed size holds: all of them while
// they are few, then every second, every fourth .. of them.
#pragma once

#include <functional>
#include <vector>

#include "core/job.h"
#include "synchrony/mirroring.h"

namespace attune::synchrony {

class SegmentKeeper {
 public:
  static constexpr std::size_t kMost = 64;

  /// @param length samples a segment.
  explicit SegmentKeeper(std::size_t length) : length_(length) {}

  void add(double a, double b);

  [[nodiscard]] std::size_t seen() const { return seen_; }
  [[nodiscard]] std::size_t size() const { return kept_a_.size(); }
  [[nodiscard]] const std::vector<double>& a(std::size_t segment) const { return kept_a_[segment]; }
  [[nodiscard]] const std::vector<double>& b(std::size_t segment) const { return kept_b_[segment]; }

 private:
  void keep();

  std::size_t length_, seen_ = 0, every_ = 1;
  std::vector<double> now_a_, now_b_;
  std::vector<std::vector<double>> kept_a_, kept_b_;
};

/// How alike two stretches are; NaN: cannot be told.
using Alike =
    std::function<double(const std::vector<double>& a, const std::vector<double>& b, int worker)>;

/// Every a with every b, row by row. @throws Cancelled.
[[nodiscard]] std::vector<double> every_with_every(const SegmentKeeper& segments, const Job& job,
                                                   const Alike& alike);

/// mean_strength() over the one window that a segment of plan.span() samples is.
[[nodiscard]] std::vector<double> strengths(const SegmentKeeper& segments, const WindowPlan& plan,
                                            Strength strength, const Job& job);

}  // namespace attune::synchrony
