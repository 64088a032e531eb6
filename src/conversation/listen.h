// A talk listened to: its turns, what is counted, what the words say, and what each partner gave.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "conversation/indices.h"
#include "conversation/repaired.h"
#include "conversation/talk.h"
#include "conversation/turn_scorer.h"
#include "conversation/turns.h"
#include "core/job.h"

namespace attune::conversation {

/// What one partner gave the other in one talk, as inputs for a model of their diary: shares of
/// the partner's answers unless said otherwise; NaN where nothing was to be counted.
struct GivenInputs {
  double responsive = kMissing;  ///< takes something up, asks openly, or is warm (experimental)
  double uptake = kMissing;      ///< mean above chance
  double style = kMissing;       ///< mean of turn-to-turn style matching above chance
  double open_questions = kMissing;
  double minimal = kMissing;
  double warm = kMissing;        ///< of the turns: gratitude, affection or empathy is present
  double harsh = kMissing;       ///< of the turns
  double unanswered = kMissing;  ///< of the other's questioning turns, left so by this partner
  double word_share = kMissing;
  double latency = kMissing;  ///< seconds, median
};

/// Name and place of each, in the order of files.
struct InputColumn {
  const char* name;
  double GivenInputs::*value;
};
[[nodiscard]] const std::array<InputColumn, 10>& input_columns();

struct HeardTalk {
  Talk talk;
  std::vector<Turn> turns;
  TalkIndices indices;
  std::vector<double> probabilities;  ///< utterances x labels
  std::array<GivenInputs, 2> given;
  /// The strongest probability of a label in a turn.
  [[nodiscard]] double probability(const Turn& turn, std::size_t label) const;
};

struct Heard {
  std::vector<LabelModel> labels;
  std::vector<HeardTalk> talks;
  RepairedPartners repaired;
};

[[nodiscard]] Heard listen(std::vector<Talk> talks, const TurnScorer& scorer, const Job& job);

}  // namespace attune::conversation
