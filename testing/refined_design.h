// A design whose steps are cut in equal parts: what the model's likelihood tends to when switches
// half-way through a step no longer matter, and only the collapse is left.
#pragma once

#include <cstddef>

#include "dyad/design.h"

namespace attune::testing {

/// Answers stay at their times; nothing is answered at the times between. @param parts >= 1.
[[nodiscard]] dyad::Design refined_design(const dyad::Design& design, std::size_t parts);

}  // namespace attune::testing
