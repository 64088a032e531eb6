// Real partners beside re-paired ones, over several talks: how much more alike two people who talk
// with each other are than the first of one talk and the second of another.
//   For each talk: language style matching of its two partners, minus the mean over re-paired ones:
//   partner 0 with partner 1 of up to 20 other talks, and the other way round.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/interval.h"
#include "conversation/turns.h"

namespace attune::conversation {

struct RepairedPartners {
  std::size_t talks = 0;  ///< with words of both; the intervals are over these
  analysis::Interval real, repaired, difference;
};

/// @param turns of each talk. All NaN with fewer than three talks.
[[nodiscard]] RepairedPartners repaired_partners(const std::vector<std::vector<Turn>>& turns);

}  // namespace attune::conversation
