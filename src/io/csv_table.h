// CSV and TSV as a stream of rows. The field grammar is libcsv's (RFC 4180, lenient about quotes in
// the middle of a field); encoding, line numbers and ragged rows are watched here.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "core/job.h"
#include "io/problems.h"
#include "io/table.h"

namespace attune::io {

/// Needs memory for one row, at most kLongestRow bytes, whatever the length of the file.
/// Blank lines and rows of empty fields only are skipped.
/// @param bytes the stream's length for the progress, 0: unknown.
/// @throws IoError if the stream breaks; Cancelled.
void read_csv_table(std::istream& in, std::size_t bytes, TableSink& sink, Problems& problems,
                    const Job& job);

inline constexpr std::size_t kLongestRow = std::size_t{1} << 22;

}  // namespace attune::io
