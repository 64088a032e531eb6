// The report that a person reads: one self-contained page for the study and for each couple.
//   No script, no network: the page's own policy forbids both. Well-formed as XML too.
// Every sentence keeps to the wording rules of docs/math/closeness.md: associations, intervals,
// no blame, no diagnosis, and nothing about withdrawal while the gate is shut.
#pragma once

#include <string>

#include "analysis/study.h"

namespace attune::report {

/// @returns UTF-8, about 15 kB a couple of 35 days; the same bytes for the same study.
[[nodiscard]] std::string to_html(const analysis::Study& study);

}  // namespace attune::report
