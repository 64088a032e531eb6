// Withdrawal episodes from smoothed probabilities and sampled paths.   docs/math/closeness.md
//   starts at p >= .7, ends at p < .3 (hysteresis), lasts >= 48 h, >= 60 % of check-ins present.
#pragma once

#include "analysis/course.h"
#include "analysis/drawn_paths.h"
#include "analysis/states.h"
#include "analysis/twin_path.h"

namespace attune::analysis {

inline constexpr double kEpisodeEnters = 0.7, kEpisodeLeaves = 0.3, kEpisodeDays = 2,
                        kEpisodeCoverage = 0.6;

/// How long a sampled path took from the onset to its first 48 h back.
struct RecoveryDraw {
  double days = 0;
  bool recovered = false;  ///< false: still withdrawn after `days`, when the diary ends
};

struct FoundEpisode {
  Episode episode;
  std::size_t first = 0, last = 0;  ///< grid; the last is the first time back, or the diary's end
  std::vector<std::optional<TrueSpell>> spells;  ///< by path; nothing: not withdrawn at the onset
  std::vector<RecoveryDraw> recoveries;          ///< one a path that is withdrawn at the onset
  std::vector<RecoveryDraw> half_lives;          ///< likewise
};

/// What the smoothed course shows; intervals are from paths.
[[nodiscard]] std::vector<FoundEpisode> find_episodes(const dyad::Model& model,
                                                      const CoupleCourse& course,
                                                      std::size_t couple, std::size_t partner);
/// Adds a path.
void follow(FoundEpisode& found, const std::vector<double>& times, const DrawnPath& path);
/// Sets the intervals, once all paths are there.
void set_intervals(FoundEpisode& found);

/// Quantile of the law that unsorted values are draws from: an interval between two holds one more
/// draw as often as it says (Hyndman & Fan 1996, Am. Stat. 50, 361-365, definition 6).
/// @param q in [0, 1]; values not empty, may be infinite.
[[nodiscard]] double quantile(std::vector<double> values, double q);

}  // namespace attune::analysis
