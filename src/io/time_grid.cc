#include "io/time_grid.h"

#include <cmath>
#include <limits>

namespace attune::io {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void TimeGrid::Mean::add(double value) {
  if (std::isnan(value)) return;
  sum += value;
  count += 1;
}

double TimeGrid::Mean::value() const { return count > 0 ? sum / count : kNaN; }

double TimeGrid::cell_of(double seconds) const {
  return std::floor((seconds - first_ + distance_ / 2) * rate_ + 1e-9);
}

double TimeGrid::cells_until(double seconds) const { return begun_ ? cell_of(seconds) - cell_ : 0; }

void TimeGrid::add(double seconds, double a, double b) {
  if (!begun_) {
    begun_ = true;
    first_ = seconds;
    cell_ = cell_of(seconds);
  }
  for (const double cell = cell_of(seconds); cell_ < cell; cell_ += 1) emit_cell();
  a_.add(a);
  b_.add(b);
}

void TimeGrid::end() {
  if (begun_) emit_cell();
  begun_ = false;
}

void TimeGrid::emit_cell() {
  emit_(a_.value(), b_.value());
  a_ = b_ = {};
}

}  // namespace attune::io
