// How good probabilities are on turns whose codes are known.
//   AUC and F1 as in analysis/scores.h. Calibration error (Naeini et al. 2015, AAAI): ten bins of
//   equal width, sum over bins of n_b/n |mean p - share true|. Even exact probabilities have some,
//   by chance, which `by_chance` tells: about sum_b sqrt(2/pi) sqrt(sum p(1-p)) / n.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/interval.h"

namespace attune::conversation {

struct CalibrationBin {
  std::size_t turns = 0, trues = 0;
  double mean = 0;                                 ///< of the probabilities; 0 without turns
  [[nodiscard]] analysis::Interval share() const;  ///< true, with Wilson's interval
};
inline constexpr std::size_t kCalibrationBins = 10;

struct LabelQuality {
  std::string label;
  std::size_t turns = 0, positives = 0;
  double auc = 0, f1 = 0, precision = 0, recall = 0;  ///< NaN where there is nothing to count
  double threshold = 0;                               ///< of F1
  analysis::Interval auc_interval;  ///< Hanley & McNeil 1982, Radiology 143, 29-36
  double calibration_error = 0, by_chance = 0;
  double unsure = 0;  ///< share of turns
  std::array<CalibrationBin, kCalibrationBins> bins{};
};

/// @param probabilities as many as truths, at least one, in [0, 1].
[[nodiscard]] LabelQuality label_quality(const std::string& label,
                                         std::span<const double> probabilities,
                                         const std::vector<bool>& truth, double threshold);

}  // namespace attune::conversation
