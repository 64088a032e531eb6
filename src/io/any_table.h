// A table by the ending of its file's name: CSV, TSV, SPSS (.sav, .zsav) or Stata (.dta).
#pragma once

#include <string>

#include "core/job.h"
#include "io/problems.h"
#include "io/table.h"

namespace attune::io {

/// @throws IoError if the file cannot be opened or read; Cancelled.
void read_any_table(const std::string& path, TableSink& sink, Problems& problems, const Job& job);

}  // namespace attune::io
