// SPSS (.sav, .zsav) and Stata (.dta) files as a stream of rows, by ReadStat. A row's "line" is the
// number of its case. Missing values the user declared are missing; dates become days.
#pragma once

#include <string>

#include "core/job.h"
#include "io/problems.h"
#include "io/table.h"

namespace attune::io {

/// @throws IoError if the file cannot be opened or read; Cancelled.
void read_readstat_table(const std::string& path, bool stata, TableSink& sink, Problems& problems,
                         const Job& job);

}  // namespace attune::io
