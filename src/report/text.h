// The short answer for a terminal: 25-40 lines, plain text, at most 90 columns.
#pragma once

#include <string>

#include "analysis/study.h"

namespace attune::report {

/// Says what to_html says at its top, under the same wording rules; ends with a line break.
[[nodiscard]] std::string to_text(const analysis::Study& study);

}  // namespace attune::report
