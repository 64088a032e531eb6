// One pair's recording as it streams by, in memory that does not grow with its length: samples in,
// windows, batches, segments and pooled pictures out.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "synchrony/chance.h"
#include "synchrony/cross_correlation.h"
#include "synchrony/segments.h"
#include "synchrony/signal_path.h"

namespace attune::synchrony {

struct RecordingOptions {
  WindowPlan plan;
  Strength strength = Strength::absolute;
  SignalOptions signal;
  bool keep_samples = false;  ///< for surrogates of the whole and for other pairings
  bool keep_segments = true;
};

/// What the picture of a recording needs.
struct RecordingPicture {
  static constexpr std::size_t kColumns = 240, kLagRows = 41;
  PooledRows signals;          ///< a, b; a row is of signals.pooled() samples
  PooledRows heat;             ///< mean z by group of lags; a row is of heat.pooled() windows
  std::size_t lags_a_row = 1;  ///< the last row may have fewer
};

class Recording {
 public:
  /// @param window called for each window with its number and its correlations by lag; may be
  /// empty.
  using WindowSink = std::function<void(std::size_t window, std::span<const double> correlations)>;

  explicit Recording(const RecordingOptions& options, WindowSink window = {});

  /// The next sample of the grid.
  void add(double a, double b);
  void end();

  [[nodiscard]] std::size_t samples() const { return samples_; }
  [[nodiscard]] SignalCounts counts_a() const { return path_a_.counts(); }
  [[nodiscard]] SignalCounts counts_b() const { return path_b_.counts(); }
  /// Samples at which both are there.
  [[nodiscard]] std::size_t both() const { return both_; }

  [[nodiscard]] const MirroringSums& sums() const { return sums_; }
  [[nodiscard]] const SegmentKeeper& segments() const { return segments_; }
  [[nodiscard]] const RecordingPicture& picture() const { return picture_; }
  /// Only if they were to be kept.
  [[nodiscard]] const std::vector<double>& a() const { return kept_a_; }
  [[nodiscard]] const std::vector<double>& b() const { return kept_b_; }

 private:
  [[nodiscard]] std::size_t full_buffer() const;
  void take_ready();
  void take(double a, double b);
  void correlate_buffer();

  RecordingOptions options_;
  WindowSink window_;
  SignalPath path_a_, path_b_;
  MirroringSums sums_;
  SegmentKeeper segments_;
  RecordingPicture picture_;
  std::vector<double> buffer_a_, buffer_b_, kept_a_, kept_b_, lag_row_;
  CorrelationWorkspace work_;
  Correlations cells_;
  std::size_t samples_ = 0, both_ = 0, windows_ = 0, chunk_ = 0;
};

}  // namespace attune::synchrony
