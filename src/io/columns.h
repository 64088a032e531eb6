// A table whose columns are already in memory (a data frame), streamed like a file: what is read of
// it passes the same checks, and messages name its rows from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/job.h"
#include "io/problems.h"
#include "io/table.h"

namespace attune::io {

/// One column; what it points to stays the caller's and holds `Columns::rows` entries.
struct ColumnView {
  enum class Kind {
    number,  ///< `numbers`; NaN: missing
    date,    ///< `numbers`: days since 1970-01-01, whole; NaN: missing
    time,    ///< `numbers`: seconds since 1970-01-01 00:00 on the wall clock; NaN: missing
    label,   ///< `codes` into `labels`, from 0; below 0: missing
    text,    ///< `texts`; nullptr: missing
  };
  std::string name;
  Kind kind = Kind::number;
  const double* numbers = nullptr;
  const std::int32_t* codes = nullptr;
  std::vector<std::string> labels{};
  const char* const* texts = nullptr;
};

struct Columns {
  std::string name;  ///< for messages
  std::size_t rows = 0;
  std::vector<ColumnView> columns;
};

/// @throws Cancelled.
void read_columns(const Columns& table, TableSink& sink, Problems& problems, const Job& job);

}  // namespace attune::io
