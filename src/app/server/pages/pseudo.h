// Words that no language has, made from English, so that a page shows what it cannot bear: text
// that is longer, accented, or runs the other way; and text that never went through the catalogue.
#pragma once

#include <string>

namespace attune::server {

/// "Save" -> "[Šåvé~~]": accents, 40 % longer, brackets; placeholders and plural forms are kept.
/// @param pattern  well-formed ICU MessageFormat.
[[nodiscard]] std::string pseudo_accented(const std::string& pattern);
/// The same letters, shown from right to left.
[[nodiscard]] std::string pseudo_right_to_left(const std::string& pattern);

}  // namespace attune::server
