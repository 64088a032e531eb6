#include "io/csv_dialect.h"

#include <algorithm>
#include <array>

#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::string_view kSaveAsCsv = "save it as CSV in UTF-8 (Excel: \"CSV UTF-8\")";

/// Says what a file is that is not text.
void find_fault(std::string_view start, CsvDialect& dialect) {
  const auto begins = [&](std::string_view magic) {
    return start.substr(0, magic.size()) == magic;
  };
  if (begins("\xFF\xFE") || begins("\xFE\xFF")) {
    dialect.fault = "the file is in UTF-16";
    dialect.mend = kSaveAsCsv;
  } else if (begins("PK\x03\x04") || begins("\xD0\xCF\x11\xE0")) {
    dialect.fault = "the file is a spreadsheet or an archive, not CSV";
    dialect.mend = kSaveAsCsv;
  } else if (begins("\x1F\x8B")) {
    dialect.fault = "the file is compressed";
    dialect.mend = "unpack it with gunzip";
  } else if (begins("$FL2") || begins("$FL3") || begins("<stata_dta>")) {
    dialect.fault = "the file is from SPSS or Stata, not CSV";
    dialect.mend = "give it its ending, .sav, .zsav or .dta";
  } else if (begins("PAR1")) {
    dialect.fault = "the file is in Parquet, which is not read";
    dialect.mend = kSaveAsCsv;
  }
}

}  // namespace

CsvDialect sniff_csv(std::string_view start) {
  CsvDialect dialect;
  find_fault(start, dialect);
  if (!dialect.fault.empty()) return dialect;
  if (start.substr(0, 3) == "\xEF\xBB\xBF") dialect.skip_bytes = 3;
  std::string_view text = start.substr(dialect.skip_bytes);

  if (lower_case(text.substr(0, 4)) == "sep=" && text.size() > 5) {
    const char after = text[5];
    if (after == '\n' || after == '\r') {
      dialect.delimiter = text[4];
      dialect.skip_bytes += text.substr(5, 2) == "\r\n" ? 7 : 6;
      dialect.skip_lines = 1;
      return dialect;
    }
  }

  constexpr std::array<char, 3> kDelimiters{',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool quoted = false, any = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') {
      if (any) break;
      continue;  // lines above the header that are empty
    }
    any = true;
    for (std::size_t d = 0; d < kDelimiters.size(); ++d) counts[d] += c == kDelimiters[d] ? 1 : 0;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  dialect.delimiter = kDelimiters[static_cast<std::size_t>(most - counts.begin())];
  return dialect;
}

}  // namespace attune::io
