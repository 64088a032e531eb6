// Numbers as files write them, read and written without a locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attune::io {

enum class DecimalMark { none, point, comma };

struct ParsedNumber {
  double value = 0;
  DecimalMark mark = DecimalMark::none;
};

/// "3", "-2.5", "+1e3", "3,5" (a comma is a decimal comma, never a thousands separator), with
/// spaces around. @returns nothing for anything else, for "inf" and "nan", and for what overflows a
/// double.
[[nodiscard]] std::optional<ParsedNumber> parse_number(std::string_view text);

/// The shortest text that reads back to the same bits; NaN is empty.
[[nodiscard]] std::string format_number(double value);

}  // namespace attune::io
