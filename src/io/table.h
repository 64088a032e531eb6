// A table as it streams by: whatever the file's format, the reader of diaries sees names, then
// rows.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::io {

struct Cell {
  enum class Kind {
    text,       ///< as the file has it; `text` is valid until row() returns
    number,     ///< NaN: missing
    date,       ///< days since 1970-01-01, a whole number; NaN: missing
    date_time,  ///< days since 1970-01-01; NaN: missing
    period,     ///< a number of weeks, months, quarters or years; NaN: missing
  };
  Kind kind = Kind::text;
  std::string_view text;
  double number = 0;
};

class TableSink {
 public:
  TableSink() = default;
  TableSink(const TableSink&) = delete;
  TableSink& operator=(const TableSink&) = delete;
  virtual ~TableSink() = default;

  /// Called once, before the rows. @returns for each column whether its cells are wanted; the cells
  /// of the others are empty. An empty vector ends the reading: the header had faults.
  virtual std::vector<bool> header(const std::vector<std::string>& names) = 0;

  /// @param line where the row begins in the file, from 1 (formats without lines: the case's
  /// number).
  virtual void row(std::size_t line, std::span<const Cell> cells) = 0;
};

}  // namespace attune::io
