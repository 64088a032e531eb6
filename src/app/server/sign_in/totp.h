// One-time codes by the clock: RFC 6238 (TOTP) on RFC 4226 (HOTP) with HMAC-SHA-1, six digits,
// thirty seconds, which is what every authenticator app knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace attune::server {

/// @returns 20 random bytes (RFC 4226 section 4, R6).
[[nodiscard]] std::string new_totp_secret();

/// @param digits 6 to 9.
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);

/// floor(seconds / 30).
[[nodiscard]] std::int64_t totp_step(std::int64_t unix_seconds);

/// @param last_used  the step of the code that was last accepted: it and all before it are spent.
/// @returns the step that `code` belongs to, of the one before now, now's and the next; nothing if
///   it is none of them or spent. The caller keeps it as the new last_used.
[[nodiscard]] std::optional<std::int64_t> accept_totp(std::string_view secret,
                                                      std::string_view code,
                                                      std::int64_t unix_seconds,
                                                      std::optional<std::int64_t> last_used);

/// RFC 4648 base 32, capitals, no padding.
[[nodiscard]] std::string base32(std::string_view bytes);

/// For the QR code of an authenticator: "otpauth://totp/Notes:anna?secret=...&issuer=Notes".
[[nodiscard]] std::string otpauth_uri(std::string_view issuer, std::string_view account,
                                      std::string_view secret);

}  // namespace attune::server
