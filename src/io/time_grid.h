// Samples at times of their own -> a grid of equal steps: a cell is the mean of what falls into it,
// NaN where nothing does. A cell k reaches from (k - h) to (k + 1 - h) steps after the first
// sample, where h is half the usual distance of samples: so a clock that trembles by less than half
// a distance loses no cell, and 25 frames a second make whole seconds of 25 frames.
#pragma once

#include <cstddef>
#include <functional>

namespace attune::io {

class TimeGrid {
 public:
  using Emit = std::function<void(double a, double b)>;

  /// @param rate cells a second. @param distance of samples, seconds. @param emit receives the
  /// cells in order.
  TimeGrid(double rate, double distance, Emit emit)
      : rate_(rate), distance_(distance), emit_(std::move(emit)) {}

  /// @param seconds not before the last. NaN: no value.
  void add(double seconds, double a, double b);
  /// The last cell is complete.
  void end();

  /// How many cells lie between the last sample and `seconds`.
  [[nodiscard]] double cells_until(double seconds) const;

 private:
  struct Mean {
    double sum = 0, count = 0;
    void add(double value);
    [[nodiscard]] double value() const;
  };
  [[nodiscard]] double cell_of(double seconds) const;
  void emit_cell();

  double rate_, distance_;
  Emit emit_;
  bool begun_ = false;
  double first_ = 0, cell_ = 0;
  Mean a_, b_;
};

}  // namespace attune::io
