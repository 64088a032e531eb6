#include "io/toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "io/text.h"

namespace attune::io {

std::optional<toml::table> parse_toml(std::string_view text, std::string_view page,
                                      Problems& problems) {
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    const auto before =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
    problems.error(static_cast<std::size_t>(before) + 1, {}, "the text is not UTF-8",
                   "save the file as UTF-8");
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
