// Files that are part of the program: words, styles, and what web/ was built into.
#pragma once

#include <optional>
#include <string_view>

namespace attune::server {

/// @param name  "messages/en.json", "assets/app.css", "assets/app.js"; those that `web/setup.sh`
///   builds are there only if they had been built.
[[nodiscard]] std::optional<std::string_view> embedded(std::string_view name);

}  // namespace attune::server
