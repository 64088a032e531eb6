// Text as part of an address.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace attune::server {

/// Every byte but letters, digits, '-', '_', '.' and '~' as %XX (RFC 3986, section 2.3).
[[nodiscard]] inline std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace attune::server
