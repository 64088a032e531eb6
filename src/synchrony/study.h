// What `attune sync` does: pairs stream in, one after the other; out comes how far each moves
// together, against chance, and how the answer depends on window and lag.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/job.h"
#include "synchrony/coherence.h"
#include "synchrony/pairings.h"
#include "synchrony/recording.h"
#include "synchrony/recurrence.h"

namespace attune::synchrony {

/// Lengths in seconds.
struct StudyRequest {
  double window = 60, lag = 5, step = 30;
  Strength strength = Strength::absolute;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool log = false;
  double bridge = 0, smooth = 0;
  Surrogate kind = Surrogate::shuffle;
  std::size_t surrogates = 999;  ///< 0: none
  bool roles = true;             ///< re-paired: an a with another pair's b alone
  bool grid = false, recurrence = false, coherence = false;
  bool keep_samples = false;  ///< for a model of them
  double radius = 0.5;
  int dimension = 1;
  double delay = 0;  ///< seconds
  std::uint64_t seed = 1;
};

/// One choice of window and lag for one pair.
struct GridCell {
  double window = 0, lag = 0;  ///< seconds
  double strength = 0;
  ChanceTest chance;  ///< by shuffled segments
};

struct PairResult {
  std::string label, couple;
  double start_days = 0;  ///< NaN: times are no dates
  double rate = 0;        ///< samples a second
  WindowPlan plan;
  std::size_t samples = 0, both = 0;
  SignalCounts a, b;
  Mirroring mirroring;
  RecordingPicture picture{PooledRows(2, 2), PooledRows(1, 2)};
  std::optional<ChanceTest> chance;
  std::vector<GridCell> grid;
  std::optional<Recurrence> recurrence;
  std::optional<Coherence> coherence;
  double coherence_rate = 0;  ///< samples a second that the wavelets saw
  std::vector<double> kept_a, kept_b;
};

struct Study {
  StudyRequest request;
  std::vector<PairResult> pairs;
  std::optional<Pairings> pairings;
};

/// @param pair, window, begin (samples), correlations by lag.
using WindowCallback = std::function<void(const PairResult& pair, std::size_t window,
                                          std::span<const double> correlations)>;

class StudyBuilder {
 public:
  /// @param job must outlive it. @param window may be empty.
  StudyBuilder(const StudyRequest& request, const Job& job, WindowCallback window = {});

  /// @returns why this rate does not serve the windows that were asked for; empty: it does.
  [[nodiscard]] std::string begin(std::string label, std::string couple, double rate,
                                  double start_days);
  void add(double a, double b);
  /// @throws Cancelled.
  void end();

  /// @throws Cancelled.
  [[nodiscard]] Study finish();

 private:
  [[nodiscard]] RecordingOptions options_of(double window, double lag, double rate) const;

  StudyRequest request_;
  const Job& job_;
  WindowCallback window_;
  Study study_;
  PairResult pair_;
  std::unique_ptr<Recording> recording_;
  std::vector<Recording> grid_;
  std::vector<GridCell> grid_cells_;
  std::optional<PooledRows> for_coherence_;
};

}  // namespace attune::synchrony
