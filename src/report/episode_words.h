// A distant spell in sentences: when, how likely, how low, how long until the person was back.
// About answers, never about character, and without anyone's fault.
#pragma once

#include <string>
#include <vector>

#include "analysis/states.h"
#include "report/days.h"

namespace attune::report {

/// "Kim's answers fit a more distant spell from about Tue 3 March to about Sun 8 March (85%
/// likely)." and what is known about it, a sentence each.
[[nodiscard]] std::vector<std::string> episode_sentences(const analysis::Episode& episode,
                                                         const analysis::CoupleStates& couple,
                                                         const Days& days);

}  // namespace attune::report
