// How two signals go together over a recording: the mean of Fisher's z over windows and lags, who
// moves first, and at which lag they are most alike.
//   strength   mean over windows and lags of |z| (Ramseyer & Tschacher 2011, J. Consult. Clin.
//              Psychol. 79, 284-295), or of z itself
//   lead       strength over lags at which b follows a, less that at which a follows b
//   peak lag   where |mean z| over windows is largest, between samples by a parabola
// Intervals: windows that overlap are not independent, so the recording is cut into batches of
// neighbouring windows, each longer than a window. Means have the t interval of batch means; the
// peak lag the percentile interval of batches drawn with replacement.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "synchrony/pooled_rows.h"
#include "synchrony/window_plan.h"

namespace attune::synchrony {

/// 95 %. Ends are NaN where fewer than kLeastBatches batches can tell.
struct Estimate {
  double value = 0, lower = 0, upper = 0;
};
inline constexpr std::size_t kLeastBatches = 4, kMostBatches = 64;

/// What is averaged into the strength.
enum class Strength { absolute, signed_ };

struct Mirroring {
  std::size_t windows = 0;  ///< that have a correlation at some lag
  std::size_t without = 0;  ///< windows that have none: gaps, or a signal that does not vary
  std::size_t batches = 0;
  Estimate strength;                              ///< of the kind that was asked for
  Estimate mean_z, mean_absolute_z, lag_zero;     ///< lag_zero: mean z at lag 0
  Estimate a_first, b_first;                      ///< strength where a is first, where b is first
  Estimate lead;                                  ///< a_first - b_first
  Estimate peak_lag;                              ///< samples; positive: b follows a
  double peak_z = 0;                              ///< mean z there
  std::vector<double> profile, absolute_profile;  ///< mean z and |z| by lag, -L first; NaN: none
};

/// Collects the windows of a recording of any length.
class MirroringSums {
 public:
  MirroringSums(const WindowPlan& plan, Strength strength);

  /// @param correlations of one window, by lag.
  void add(std::span<const double> correlations);
  /// Fisher's z by lag of the window that was added last.
  [[nodiscard]] std::span<const double> last_z() const {
    return std::span(row_).first(row_.size() / 2);
  }

  /// @param seed, unit of the draws for the peak lag's interval.
  [[nodiscard]] Mirroring result(std::uint64_t seed, std::uint64_t unit) const;

 private:
  WindowPlan plan_;
  Strength strength_;
  PooledRows batches_;  ///< z by lag, then |z| by lag
  std::size_t without_ = 0;
  std::vector<double> row_;
};

/// The strength of one stretch: the mean over its windows and lags; NaN if there is none.
[[nodiscard]] double mean_strength(std::span<const double> correlations, Strength strength);

/// Where |profile| is largest, in samples from the middle, refined by the parabola through its
/// neighbours; NaN if the profile has no value.
[[nodiscard]] double peak_of(std::span<const double> profile);

/// Peak picking in one window (Boker et al. 2002): from lag 0 outwards the nearest lag whose z is
/// the largest within `reach` samples to each side. NaN if there is none.
[[nodiscard]] double nearest_peak(std::span<const double> z, int reach);

}  // namespace attune::synchrony
