// Small things about text that several readers share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attune::io {

/// Without spaces, tabs and line ends at either side.
[[nodiscard]] std::string_view trim(std::string_view text);

/// @returns the index of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7), or
///   npos: overlong forms, surrogates and code points above U+10FFFF are refused.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

/// The line that a byte stands in, from 1.
[[nodiscard]] std::size_t line_at(std::string_view text, std::size_t byte);

/// For messages: in double quotes, at most 40 bytes, control characters and bytes that are not
/// UTF-8 as \xNN. Whatever a file holds, the result is printable UTF-8.
[[nodiscard]] std::string shown(std::string_view text);
/// The same without the quotes.
[[nodiscard]] std::string printable(std::string_view text);

/// @returns the candidate nearest to `name` by edits, ignoring case, if it is near enough to be a
///   slip: at most a third of the longer name's length.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name,
                                                 const std::vector<std::string>& candidates);

[[nodiscard]] std::string lower_case(std::string_view ascii);

}  // namespace attune::io
