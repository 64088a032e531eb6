// One couple's course: both partners' closeness with bands and answers, distant spells shaded, and
// what was noted on the way, a lane for each kind of moment.
#pragma once

#include <span>
#include <string>

#include "analysis/states.h"
#include "report/chart.h"
#include "report/days.h"

namespace attune::report {

struct Timeline {
  const analysis::CoupleStates& couple;
  std::span<const analysis::Episode> episodes;  ///< of this couple
  bool show_spells = false;                     ///< the gate is open
  std::string id;                               ///< of the drawing, unique in the page
};

/// Draws only partners who took part. @throws std::invalid_argument if the couple has no time.
[[nodiscard]] Chart draw_timeline(const Timeline& timeline, const Days& days);

}  // namespace attune::report
