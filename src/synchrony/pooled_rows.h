// A course of any length in memory of a fixed size: rows come one after the other, and once there
// are too many, each two neighbours become one. So a row is of the mean of as many as are needed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace attune::synchrony {

class PooledRows {
 public:
  /// @param width values a row. @param most rows kept, 2 or more; at least half as many stay.
  /// @param first how many rows make one to begin with.
  PooledRows(std::size_t width, std::size_t most, std::size_t first = 1);

  /// NaN is no value: it does not count.
  void add(std::span<const double> row);

  [[nodiscard]] std::size_t size() const { return added_.size(); }
  [[nodiscard]] std::size_t width() const { return width_; }
  /// Rows that were added to one.
  [[nodiscard]] std::size_t pooled() const { return each_; }
  [[nodiscard]] std::size_t added(std::size_t row) const { return added_[row]; }
  [[nodiscard]] double sum(std::size_t row, std::size_t at) const {
    return sums_[row * width_ + at];
  }
  [[nodiscard]] double count(std::size_t row, std::size_t at) const {
    return counts_[row * width_ + at];
  }
  /// NaN where there was no value.
  [[nodiscard]] double mean(std::size_t row, std::size_t at) const;

 private:
  void halve();

  std::size_t width_, most_, each_;
  std::vector<double> sums_, counts_;
  std::vector<std::size_t> added_;
};

}  // namespace attune::synchrony
