// How well a score tells two kinds of moments apart, given which is which.
//   AUC    P(score of a true one > score of a false one) + P(equal) / 2   (Mann-Whitney)
//   F1     2 TP / (2 TP + FP + FN), flagging where score >= threshold
//   Brier  mean of (probability - truth)^2
// Each takes as many scores as truths, without NaN; std::invalid_argument otherwise.
#pragma once

#include <span>
#include <vector>

namespace attune::analysis {

/// @returns NaN unless both kinds are there. O(n log n).
[[nodiscard]] double auc(std::span<const double> scores, const std::vector<bool>& truth);

/// @returns NaN if nothing is true and nothing is flagged.
[[nodiscard]] double f1_at(double threshold, std::span<const double> scores,
                           const std::vector<bool>& truth);

struct BestF1 {
  double f1 = 0;
  double threshold = 0;  ///< the highest one that reaches it
};
/// Over all thresholds that are scores. NaN if nothing is true. O(n log n).
[[nodiscard]] BestF1 best_f1(std::span<const double> scores, const std::vector<bool>& truth);

/// @throws std::invalid_argument also for a probability outside [0, 1] or no moments at all.
[[nodiscard]] double brier(std::span<const double> probabilities, const std::vector<bool>& truth);

}  // namespace attune::analysis
