// A design whose distance items stand at an occasion of their own, no time after the closeness that
// they were answered with: what a filter says of closeness there is told by what came before alone.
#pragma once

#include "dyad/design.h"

namespace attune::dyad {

struct DistanceApart {
  Design design;
  std::vector<std::vector<bool>> is_distance;  ///< by couple and occasion
};

[[nodiscard]] DistanceApart with_distance_apart(const Design& design);

}  // namespace attune::dyad
