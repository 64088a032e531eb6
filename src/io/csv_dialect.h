// How a CSV file is written, judged from its first bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace attune::io {

struct CsvDialect {
  char delimiter = ',';
  std::size_t skip_bytes = 0;  ///< a byte-order mark and Excel's line "sep=;"
  std::size_t skip_lines = 0;
  std::string fault;  ///< why this is not a CSV file in UTF-8 at all; empty: it may be one
  std::string mend;
};

/// The delimiter is the one of comma, semicolon and tab that splits the header most often, outside
/// quotes; a comma where none does. @param start the first bytes of the file, with the whole
/// header.
[[nodiscard]] CsvDialect sniff_csv(std::string_view start);

}  // namespace attune::io
