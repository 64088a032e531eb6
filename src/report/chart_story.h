// The story in one picture: strain, closeness of both with the way back and without it, what they
// share and whether it lands, and in how many such couples the distance lasts.
#pragma once

#include "report/chart.h"
#include "world/story.h"

namespace attune::report {

[[nodiscard]] Chart draw_story(const world::Story& story);

}  // namespace attune::report
