// What check-ins that were not made might change.
#pragma once

#include "analysis/study.h"
#include "report/markup.h"

namespace attune::report {

void write_skipping(Markup& page, const analysis::Study& study);

}  // namespace attune::report
