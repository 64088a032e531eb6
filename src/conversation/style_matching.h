// Language style matching: how alike two texts use the words of grammar.
//   per class  1 - |p1 - p2| / (p1 + p2 + .0001),  p the per cent of words; then the mean over the
//   classes that either text uses (Ireland & Pennebaker 2010, J. Pers. Soc. Psychol. 99, 549-571,
//   where all nine are always used). From turn to turn: Mueller-Frommeyer et al. 2019, Behav. Res.
//   Methods 51, 1343-1359.
#pragma once

#include <array>
#include <vector>

#include "analysis/interval.h"
#include "conversation/turns.h"

namespace attune::conversation {

struct StyleCounts {
  std::array<double, kStyleClasses> style{};
  double words = 0;

  void add(const Turn& turn, double sign = 1);
};

/// @returns 0..1; NaN unless both have words and some class is used.
[[nodiscard]] double style_matching(const StyleCounts& one, const StyleCounts& other);

/// Of the whole talk, with an interval by the delete-a-group jackknife over up to 20 stretches of
/// neighbouring turns (Kott 2001, J. Off. Stat. 17, 521-526).
[[nodiscard]] analysis::Interval talk_style_matching(const std::vector<Turn>& turns);

}  // namespace attune::conversation
