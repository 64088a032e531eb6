// How a turn answers the partner's last one, beside how it would answer another one of theirs.
//   uptake   the share of the content words of the partner's turn that the answer has too; for
//            partner's turns with two content words or more
//   style    language style matching of both turns, of five words or more each
//   chance   the mean of the same over other turns of the partner: all of them, or 20 spread evenly
//            over the talk. What the two have in common whoever answers what (the topic, their
//            ways of speaking) is in both, so that the difference is the answering.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "analysis/interval.h"
#include "conversation/turns.h"

namespace attune::conversation {

struct AgainstChance {
  std::size_t answers = 0;
  analysis::Interval real, chance, difference;  ///< means over the answers
};

struct AnswerIndices {
  AgainstChance uptake, style;
};

/// Each partner's answers. O(turns).
[[nodiscard]] std::array<AnswerIndices, 2> answer_indices(const std::vector<Turn>& turns);

/// NaN where it is not defined.
[[nodiscard]] double uptake(const Turn& before, const Turn& own);
[[nodiscard]] double turn_style(const Turn& before, const Turn& own);

}  // namespace attune::conversation
