#include "synchrony/pooled_rows.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace attune::synchrony {

PooledRows::PooledRows(std::size_t width, std::size_t most, std::size_t first)
    : width_(width), most_(most), each_(first) {
  if (most < 2 || first < 1) throw std::invalid_argument("PooledRows: two rows at least");
}

void PooledRows::add(std::span<const double> row) {
  if (row.size() != width_) throw std::invalid_argument("PooledRows: the row's width differs");
  if (added_.empty() || added_.back() == each_) {
    if (added_.size() == most_) halve();
  }
  if (added_.empty() || added_.back() == each_) {
    added_.push_back(0);
    sums_.resize(sums_.size() + width_, 0);
    counts_.resize(counts_.size() + width_, 0);
  }
  ++added_.back();
  const std::size_t begin = (added_.size() - 1) * width_;
  for (std::size_t i = 0; i < width_; ++i) {
    if (std::isnan(row[i])) continue;
    sums_[begin + i] += row[i];
    counts_[begin + i] += 1;
  }
}

double PooledRows::mean(std::size_t row, std::size_t at) const {
  const double n = count(row, at);
  return n > 0 ? sum(row, at) / n : std::numeric_limits<double>::quiet_NaN();
}

void PooledRows::halve() {
  const std::size_t half = (added_.size() + 1) / 2;
  for (std::size_t k = 0; k < half; ++k) {
    const std::size_t first = 2 * k, second = 2 * k + 1;
    const bool both = second < added_.size();
    added_[k] = added_[first] + (both ? added_[second] : 0);
    for (std::size_t i = 0; i < width_; ++i) {
      sums_[k * width_ + i] = sum(first, i) + (both ? sum(second, i) : 0);
      counts_[k * width_ + i] = count(first, i) + (both ? count(second, i) : 0);
    }
  }
  added_.resize(half);
  sums_.resize(half * width_);
  counts_.resize(half * width_);
  each_ *= 2;
}

}  // namespace attune::synchrony
