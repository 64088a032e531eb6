// How persons differ: level, ln kappa, a0, b0 and ln beta are jointly normal, each correlated with
// the partner's; time constants, usual trust and attunement, biases of items are independent of
// these.
#pragma once

#include <cstdint>

#include "world/couple.h"

namespace attune::world {

struct Persons {
  std::array<Person, 2> partners;
  double log_moments = 0;  ///< the couple's own log rate of moments
};

/// Draws of their own: the same couple whatever else is simulated.
[[nodiscard]] Persons draw_persons(const Parameters& parameters, std::size_t couple,
                                   std::uint64_t seed);

}  // namespace attune::world
