// What a turn's words say, label by label: "thanks" for gratitude, "I need" for stating a need.
//   p = 1 / (1 + exp(-(shift + slope z))),  z = b + sum of the weights of the turn's n-grams
//                                                       / sqrt(number of them)
//   z is a penalised logistic regression on hashed word 1-2-grams (ngrams.h, logistic.h), slope and
//   shift make it a probability on turns that were not learned from (Platt 1999, Advances in Large
//   Margin Classifiers, 61-74). A label is present where p reaches its threshold, which serves F1
//   on such turns; it is unsure where the answer would be wrong more than one time in three.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/ngrams.h"
#include "conversation/tokens.h"

namespace attune::conversation {

/// One label's part of a scorer.
struct LabelModel {
  std::string name;                ///< "gratitude"
  std::vector<std::string> codes;  ///< of coded turns: any of them makes the label true
  double intercept = 0, slope = 1, shift = 0, threshold = 0.5;
  double step = 0;                       ///< a weight is this times its whole number
  std::size_t turns = 0, positives = 0;  ///< it was learned from
};

struct TurnScorer {
  std::string source;  ///< what it was trained on, in words
  std::vector<LabelModel> labels;
  std::vector<std::uint32_t> buckets;  ///< with a weight, ascending
  std::vector<std::int16_t> weights;   ///< buckets x labels, row by row
};

enum class Verdict : std::uint8_t { no, unsure, yes };
/// "no" below 1/3 and below the threshold, "yes" from 2/3 and from the threshold.
[[nodiscard]] Verdict verdict(double probability, double threshold);

/// Scores one turn after another; one of these a thread.
class ScoringPass {
 public:
  /// @param scorer outlives this.
  explicit ScoringPass(const TurnScorer& scorer);

  /// @returns a probability for each label; valid until the next call.
  const std::vector<double>& score(std::string_view text);

  /// Of the turn scored last: the words that spoke most for a label, at most `most`; none that
  /// spoke against it.
  [[nodiscard]] std::vector<std::string> fired(std::size_t label, std::size_t most) const;

 private:
  const TurnScorer& scorer_;
  std::vector<std::int32_t> row_;  ///< of each bucket; -1: no weight
  Tokens tokens_;
  Ngrams ngrams_;
  std::vector<std::int64_t> sums_;
  std::vector<double> probabilities_;
};

}  // namespace attune::conversation
