// What /assets/, /sw.js and the like send: name -> bytes, type, ETag.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attune::server {

struct Asset {
  std::string_view bytes;
  std::string_view type;  ///< Content-Type
  std::string etag;       ///< with its quotes
};

/// @param name  "app.css", "chart.css", "app.js", "sw.js", "icon.svg": what follows "/assets/".
[[nodiscard]] std::optional<Asset> find_asset(std::string_view name);
/// Whether the browser's parts were built: without them every page works by forms alone.
[[nodiscard]] bool has_scripts();

}  // namespace attune::server
