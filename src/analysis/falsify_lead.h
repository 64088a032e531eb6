// Do tomorrow's moments tell today's closeness, given today's? If moments led to closeness and not
// the other way round, they would add nothing.
//   y_t = a + b y_{t-1} + today's moments and strains + tomorrow's moments + e
// by person around the person's means; errors count couples. Sims 1972, Am. Econ. Rev. 62, 540-552.
//   Private to analysis.
#pragma once

#include "analysis/trust.h"
#include "dyad/diary.h"

namespace attune::analysis {

[[nodiscard]] LeadTest lead_test(const dyad::Diary& diary);

}  // namespace attune::analysis
