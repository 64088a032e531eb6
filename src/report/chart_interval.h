// Effects as intervals, one row each, with the prior's range faint behind: what the data added to
// what was assumed beforehand.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "report/chart.h"
#include "report/effect.h"

namespace attune::report {

struct IntervalChart {
  ChartText text;
  EffectScale scale = EffectScale::points;
  std::string lower_words, upper_words;  ///< what lies left and right of "no difference"
};

/// Effects are drawn in the order given; all on `chart.scale`.
/// @throws std::invalid_argument if there are none.
[[nodiscard]] Chart draw_intervals(const IntervalChart& chart, std::span<const Effect> effects);

}  // namespace attune::report
