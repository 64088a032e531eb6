// How far to trust a study, and all of its numbers for those who want to check them.
#pragma once

#include "analysis/study.h"
#include "report/markup.h"

namespace attune::report {

void write_trust(Markup& page, const analysis::Study& study);

/// All parameters; those about withdrawal are left out while the gate is shut, and that is said.
void write_numbers(Markup& page, const analysis::Study& study);

}  // namespace attune::report
