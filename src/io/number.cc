#include "io/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "io/text.h"

namespace attune::io {

std::optional<ParsedNumber> parse_number(std::string_view text) {
  text = trim(text);
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  // Written numbers have at most about 25 characters; longer ones are refused as not a number.
  std::array<char, 64> buffer{};
  if (text.empty() || text.size() > buffer.size()) return std::nullopt;
  const char first = text.front() == '-' && text.size() > 1 ? text[1] : text.front();
  if (!(first >= '0' && first <= '9') && first != '.' && first != ',') return std::nullopt;

  ParsedNumber number;
  std::copy(text.begin(), text.end(), buffer.begin());
  char* const end = buffer.data() + text.size();
  if (std::find(buffer.data(), end, '.') != end) number.mark = DecimalMark::point;
  if (char* const comma = std::find(buffer.data(), end, ','); comma != end) {
    if (number.mark == DecimalMark::point) return std::nullopt;
    number.mark = DecimalMark::comma;
    *comma = '.';
  }
  const auto [stop, error] = std::from_chars(buffer.data(), end, number.value);
  if (error != std::errc{} || stop != end || !std::isfinite(number.value)) return std::nullopt;
  return number;
}

std::string format_number(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

}  // namespace attune::io
