// What the draws of a study are for. They have their own numbers, far from those of core/random.h,
// so that neither list has to know the other.
#pragma once

#include "core/random.h"

namespace attune::survey {

inline constexpr Purpose kDrawTimes{1001};    ///< random times of occasions
inline constexpr Purpose kDrawArms{1002};     ///< order of arms within a block
inline constexpr Purpose kDrawPrompts{1003};  ///< whether a prompt is sent
inline constexpr Purpose kDrawOrder{1004};    ///< order of items within a block

}  // namespace attune::survey
