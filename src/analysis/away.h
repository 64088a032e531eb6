// When someone was withdrawn. Private to analysis.
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace attune::analysis {

/// From .. to, days, in order; what is under way when a diary begins or ends, from then or to then.
using Stretches = std::vector<std::pair<double, double>>;
/// By partner of a couple.
using Away = std::array<Stretches, 2>;

/// The stretch under way at a time, or the end.
[[nodiscard]] inline Stretches::const_iterator stretch_at(const Stretches& stretches, double time) {
  return std::find_if(stretches.begin(), stretches.end(), [&](const auto& stretch) {
    return stretch.first <= time && time <= stretch.second;
  });
}

}  // namespace attune::analysis
