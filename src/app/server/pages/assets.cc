#include "app/server/pages/assets.h"

#include <fmt/format.h>

#include <boost/crc.hpp>

#include "app/server/pages/embedded.h"
#include "report/style.h"

namespace attune::server {
namespace {

std::string_view type_of(std::string_view name) {
  const std::string_view ending = name.substr(name.rfind('.') + 1);
  if (ending == "css") return "text/css; charset=utf-8";
  if (ending == "js") return "text/javascript; charset=utf-8";
  if (ending == "svg") return "image/svg+xml";
  if (ending == "png") return "image/png";
  return "application/octet-stream";
}

std::string etag_of(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return fmt::format("\"{:08x}-{:x}\"", crc.checksum(), bytes.size());
}

}  // namespace

std::optional<Asset> find_asset(std::string_view name) {
  // The drawings' style is the report's own: there is one.
  const auto bytes = name == "chart.css" ? std::optional(report::chart_style())
                                         : embedded(fmt::format("assets/{}", name));
  if (!bytes) return std::nullopt;
  return Asset{*bytes, type_of(name), etag_of(*bytes)};
}

bool has_scripts() { return embedded("assets/app.js").has_value(); }

}  // namespace attune::server
