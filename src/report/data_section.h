// Who took part and how good the answers are: before any model.
#pragma once

#include "analysis/study.h"
#include "report/markup.h"

namespace attune::report {

/// The content of the section, without its heading.
void write_data(Markup& page, const analysis::Study& study);

}  // namespace attune::report
