// Learning a scorer from turns that people have coded.
//   For each label: k folds, whole conversations in each. The penalty is the one of a short ladder
//   that predicts turns of left-out conversations best (log loss); their log odds then give slope
//   and shift (Platt's maximum likelihood, with his softened targets) and the threshold of the best
//   F1. Last, the weights are learned from all turns and rounded to 16 bits.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conversation/label_quality.h"
#include "conversation/turn_scorer.h"
#include "core/job.h"

namespace attune::conversation {

/// Coded turns of one file; a turn without any code is not coded and is no part of this.
struct CodedTurns {
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> codes;  ///< of each turn, at least one
  std::vector<std::string> conversations;       ///< of each turn; turns of one stay together
};

struct LabelRequest {
  std::string name;
  std::vector<std::string> codes;  ///< any of them makes the label true
};

struct TrainRequest {
  std::vector<LabelRequest> labels;
  int folds = 5;
  int fewest = 2;  ///< turns that must have an n-gram
  std::vector<double> penalties{1, 0.3, 0.1, 0.03};
  std::string source;
};

struct TrainedScorer {
  TurnScorer scorer;
  std::vector<LabelQuality> held_out;  ///< of each label, on conversations left out
  std::vector<double> penalties;       ///< chosen, of each label
};

/// @param files a label is learned from the files in which any of its codes occurs.
/// @throws std::invalid_argument if a label has fewer than `folds` turns, or conversations, with or
/// without it; Cancelled.
[[nodiscard]] TrainedScorer train_scorer(const std::vector<CodedTurns>& files,
                                         const TrainRequest& request, const Job& job);

/// Each label of `scorer` on the files in which its codes occur; labels that occur nowhere are left
/// out.
[[nodiscard]] std::vector<LabelQuality> evaluate(const TurnScorer& scorer,
                                                 const std::vector<CodedTurns>& files);

struct PlattScaling {
  double slope = 1, shift = 0;
};
/// Maximum likelihood with targets (n+ + 1)/(n+ + 2) and 1/(n- + 2), by Newton's method.
[[nodiscard]] PlattScaling platt_scaling(const std::vector<double>& log_odds,
                                         const std::vector<bool>& truth);

}  // namespace attune::conversation
