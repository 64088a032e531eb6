// Random assignment of couples to arms by permuted blocks: after each block the arms are balanced,
// and with sizes that vary nobody can tell the next arm from those before. Whole couples are
// assigned, never partners apart. Source: Friedman et al. (2015), Fundamentals of Clinical Trials,
// 5th ed., chapter 6.
#pragma once

#include <cstdint>
#include <string>

#include "survey/study.h"

namespace attune::survey {

/// @param couple  from 0, in the order of joining.
/// @returns the arm's name: a function of the assignment's seed and the couple's place alone.
/// @throws std::invalid_argument without arms, or if a block's size is no multiple of the weights.
[[nodiscard]] std::string arm_of(const Assignment& assignment, std::uint64_t couple);

}  // namespace attune::survey
