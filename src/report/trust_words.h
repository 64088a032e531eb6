// How far to trust a study: what was checked and how it came out, and what no report can show.
#pragma once

#include <string>
#include <vector>

#include "analysis/study.h"

namespace attune::report {

struct Check {
  std::string what;    ///< "Convergence"
  std::string result;  ///< "yes", "no", "2 of 3 starts"
  std::string words;   ///< what that means
};

[[nodiscard]] std::vector<Check> checks(const analysis::Study& study);
[[nodiscard]] std::vector<std::string> limits(const analysis::Study& study);

}  // namespace attune::report
