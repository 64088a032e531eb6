#include "io/toml.h"

#include <fmt/format.h>

#include <utility>

#include "io/text.h"

namespace attune::io {

std::optional<toml::table> parse_toml(std::string_view text, std::string_view page,
                                      Problems& problems) {
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    problems.error(line_at(text, bad), {}, "the text is not UTF-8", "save the file as UTF-8");
    return {};
  }
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const auto& where = parsed.error().source().begin;
    problems.error(where.line, {},
                   fmt::format("at byte {} of the line: {}", where.column,
                               printable(parsed.error().description())),
                   fmt::format("the file must be TOML, see docs/formats/{}.md", page));
    return {};
  }
  return std::move(parsed).table();
}

}  // namespace attune::io
