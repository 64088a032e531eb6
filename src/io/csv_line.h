// One line of a CSV file after the other, as every table here is written: RFC 4180 quoting, "\n"
// line ends, decimal point, shortest numbers that read back to the same bits, missing = empty.
#pragma once

#include <ostream>
#include <string_view>

#include "io/number.h"

namespace attune::io {

/// One line of fields.
class CsvLine {
 public:
  explicit CsvLine(std::ostream& out) : out_(out) {}

  CsvLine& text(std::string_view field) {
    separate();
    // Spaces at the ends would be trimmed without quotes.
    const bool quote = field.find_first_of(",\"\r\n\t;") != std::string_view::npos ||
                       (!field.empty() && (field.front() == ' ' || field.back() == ' '));
    if (!quote) {
      out_ << field;
      return *this;
    }
    out_ << '"';
    for (const char c : field) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
    return *this;
  }
  CsvLine& number(double value) {
    separate();
    out_ << format_number(value);
    return *this;
  }
  CsvLine& flag(bool value) { return text(value ? "1" : "0"); }
  void end() {
    out_ << '\n';
    first_ = true;
  }

 private:
  void separate() {
    if (!first_) out_ << ',';
    first_ = false;
  }
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace attune::io
