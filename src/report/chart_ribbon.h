// A talk as a ribbon: each turn a bar as wide as it has words, one partner above the line and the
// other below, alike; under it a lane for each label, with a mark where a turn bears it.
#pragma once

#include <string>

#include "conversation/listen.h"
#include "report/chart.h"

namespace attune::report {

/// @param text whether the table beside it holds what was said.
[[nodiscard]] Chart draw_ribbon(const ChartText& text, const conversation::HeardTalk& heard,
                                const std::vector<conversation::LabelModel>& labels, bool words);

/// Turns that are drawn; a longer talk's first ones.
inline constexpr std::size_t kMostRibbonTurns = 400;

}  // namespace attune::report
