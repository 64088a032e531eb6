// JSON that people write by hand, with the line of every value: so that a fault can be shown where
// it is. Twice the same key is a fault, as is what nests deeper than anything here needs.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "io/json.h"

namespace attune::io {

struct LinedJson {
  Json value;
  /// By JSON pointer (RFC 6901): "/items/3/name"; of a member, the line of its key.
  std::map<std::string, std::size_t> lines;

  [[nodiscard]] std::size_t line(const std::string& pointer) const;  ///< 0: nothing is there
};

/// @returns the value, or where the text is not UTF-8, not JSON, has a key twice or nests deeper
///   than 32.
[[nodiscard]] Expected<LinedJson, std::vector<Diagnostic>> parse_lined_json(
    std::string_view text, const std::string& source);

/// The pointer of a member or element.
[[nodiscard]] std::string child(const std::string& pointer, std::string_view key);
[[nodiscard]] std::string child(const std::string& pointer, std::size_t index);

}  // namespace attune::io
