// A random part of a study's couples, for what a part answers as well as all. Private to analysis.
#pragma once

#include <cstdint>

#include "dyad/design.h"

namespace attune::analysis {

/// From so many couples on, a fit searches and judges with `kPartCouples` of them, drawn at random,
/// and uses all of them only from there on (docs/decisions, "Many couples").
inline constexpr std::size_t kManyCouples = 1000, kPartCouples = 250;

/// @returns the design with `couples` of its couples, in their order; every number that depends on
/// the data (item means, mean levels) stays that of all. @throws std::invalid_argument if there are
/// fewer.
[[nodiscard]] dyad::Design random_part(const dyad::Design& design, std::size_t couples,
                                       std::uint64_t seed);

}  // namespace attune::analysis
