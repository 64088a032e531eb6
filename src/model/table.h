// Rows of a file as columns of numbers and labels: what a model is bound to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace attune::model {

struct Column {
  std::string name;
  std::vector<double> numbers;  ///< NaN: missing, or no number
  /// Only of columns that are read as labels: into `texts`; -1: missing.
  std::vector<int> labels;
  std::vector<std::string> texts;  ///< each different cell once, in order of appearance
  std::size_t first_text_row = 0;  ///< the first row whose cell is no number
  std::string first_text;
  bool all_numbers = true;
};

struct Table {
  std::string file;
  std::vector<std::string> header;  ///< every column of the file, also those that were not read
  std::vector<Column> columns;      ///< those that were asked for and are there
  std::vector<std::size_t> lines;   ///< of each row
  bool time_is_date = false;        ///< then the time column is in days since 1970-01-01

  [[nodiscard]] const Column* find(const std::string& name) const {
    for (const Column& column : columns) {
      if (column.name == name) return &column;
    }
    return nullptr;
  }
  [[nodiscard]] std::size_t rows() const { return lines.size(); }
};

}  // namespace attune::model
