// Is a text well-formed XML, as far as our own pages go? Elements, attributes, text, the five
// entities and numeric ones, a doctype; no CDATA, comments or processing instructions.
#pragma once

#include <string>
#include <string_view>

namespace attune::testing {

/// @returns what is wrong first, with its place; empty if nothing is.
[[nodiscard]] std::string xml_fault(std::string_view text);

/// What a reader sees: the text between tags, without what <style> holds, entities resolved.
[[nodiscard]] std::string visible_text(std::string_view html);

/// Is there a "nan" or "inf" that is not part of a word?
[[nodiscard]] bool shows_no_number(std::string_view text);

}  // namespace attune::testing
