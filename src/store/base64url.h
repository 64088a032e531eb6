// RFC 4648 section 5 without padding: how WebAuthn and web push write bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attune::store {

[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Padding is allowed. @returns nothing if it is not base64url.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace attune::store
