// One signal from samples as they come to a grid of equal steps: valid range, logarithm, gaps,
// smoothing, in this order, with a memory of the longest gap that is bridged.
#pragma once

#include <cstddef>
#include <deque>
#include <limits>
#include <span>
#include <vector>

namespace attune::synchrony {

struct SignalOptions {
  double low = -std::numeric_limits<double>::infinity();  ///< values outside are artefacts: missing
  double high = std::numeric_limits<double>::infinity();
  bool log = false;        ///< log(1 + value); a value of -1 or less is an artefact
  std::size_t bridge = 0;  ///< missing stretches up to so many samples become lines
  std::size_t smooth = 1;  ///< a mean over so many samples around each; odd
};

/// What was met on the way.
struct SignalCounts {
  std::size_t samples = 0, artefacts = 0, bridged = 0, missing = 0;  ///< missing: after bridging
  std::size_t longest_constant = 0;  ///< samples in a row with one value
  double mean = 0, sd = 0;           ///< of what is there in the end; NaN: nothing is
};

class SignalPath {
 public:
  explicit SignalPath(const SignalOptions& options) : options_(options) {}

  /// The next sample of the grid; NaN: missing.
  void push(double value);
  /// There are no more.
  void end();

  /// Samples that are ready; until the next push() or drop().
  [[nodiscard]] std::span<const double> ready() const { return std::span(out_).subspan(dropped_); }
  /// Forgets the first so many of them.
  void drop(std::size_t samples);

  [[nodiscard]] SignalCounts counts() const;

 private:
  void fill(double value);
  void smoothen(double value);
  void emit(double value);

  SignalOptions options_;
  SignalCounts counts_;
  double last_ = std::numeric_limits<double>::quiet_NaN(), before_ = last_;
  std::size_t waiting_ = 0, constant_ = 0;
  std::deque<double> around_;
  std::size_t smoothed_ = 0;
  std::vector<double> out_;
  std::size_t dropped_ = 0;  ///< of out_
  /// Of what is there less the first value, which costs n roundings at most: the first counts too.
  double first_ = 0, n_ = 0, sum_ = 0, squares_ = 0;
};

}  // namespace attune::synchrony
