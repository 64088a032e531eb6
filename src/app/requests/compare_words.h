// Models side by side, for people and for programs: docs/formats/compare.md.
#pragma once

#include <string>

#include "analysis/compare_models.h"

namespace attune::requests {

[[nodiscard]] std::string comparison_table(const analysis::ModelComparison& comparison);
[[nodiscard]] std::string comparison_json(const analysis::ModelComparison& comparison);

}  // namespace attune::requests
