// A diary with the check-ins that were missed made up: what people felt of the day and what they
// did together, copied from other check-ins of theirs drawn at random (hot deck: Andridge & Little
// 2010, Int. Stat. Rev. 78(1)). One such diary is a guess; many say how much an explanation depends
// on what nobody noted. Items stay missing. Private to analysis.
#pragma once

#include <cstdint>

#include "dyad/diary.h"

namespace attune::analysis {

/// Where a person's gap is longer than 1.5 of the usual ones, a check-in a usual gap; moments, time
/// together, disagreements and responsiveness stay missing where the partner tells of them.
/// @param draw  which of many such diaries.
[[nodiscard]] dyad::Diary with_missed_check_ins(const dyad::Diary& diary, std::uint64_t seed,
                                                int draw);

}  // namespace attune::analysis
