// A diary file and its schema -> a checked dyad::Diary, or every fault of the file at once.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"
#include "dyad/diary.h"
#include "io/columns.h"
#include "io/schema.h"

namespace attune::io {

struct ReadOptions {
  std::size_t max_problems = 100;  ///< list at most so many; the rest are counted
};

struct CheckedDiary {
  dyad::Diary diary;
  std::vector<Diagnostic> remarks;  ///< warnings and notes; no errors
};

/// Reads CSV, TSV, SPSS (.sav, .zsav) or Stata (.dta), told by the extension.
/// @returns the diary, or all the file's problems.
/// @throws IoError if the file cannot be opened or read; Cancelled.
[[nodiscard]] Expected<CheckedDiary, std::vector<Diagnostic>> read_diary(const std::string& path,
                                                                         const Schema& schema,
                                                                         const ReadOptions& options,
                                                                         const Job& job);

/// The same for CSV or TSV text from any stream.
/// @param name for messages; @param bytes the stream's length for the progress, 0: unknown.
[[nodiscard]] Expected<CheckedDiary, std::vector<Diagnostic>> read_diary_csv(
    std::istream& in, const std::string& name, std::size_t bytes, const Schema& schema,
    const ReadOptions& options, const Job& job);

/// The same for columns in memory.
[[nodiscard]] Expected<CheckedDiary, std::vector<Diagnostic>> read_diary_columns(
    const Columns& table, const Schema& schema, const ReadOptions& options, const Job& job);

}  // namespace attune::io
