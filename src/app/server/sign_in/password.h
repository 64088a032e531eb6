// Passwords: argon2id (RFC 9106) by libsodium, and what is refused when one is chosen
// (NIST SP 800-63B-4 section 3.1.1, OWASP ASVS 5.0 6.2): length and guessability, never
// composition.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace attune::server {

/// What one guess costs who stole the hash; both are part of the hash's text.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory = std::size_t{64} << 20U;  ///< bytes
};

/// @returns "$argon2id$v=19$m=65536,t=3,p=1$salt$hash", 128 bytes at most. About 0.1 s.
/// @throws std::bad_alloc if there is no memory for it.
[[nodiscard]] std::string hash_password(std::string_view password, const PasswordCost& cost = {});

/// @param hash  none: there is no such account. It takes as long and says no.
[[nodiscard]] bool password_fits(const std::optional<std::string>& hash, std::string_view password,
                                 const PasswordCost& cost = {});

/// Was it made with another cost than today's?
[[nodiscard]] bool needs_rehash(const std::string& hash, const PasswordCost& cost = {});

inline constexpr std::size_t kShortestPassword = 10, kLongestPassword = 256;  ///< characters

enum class PasswordFault {
  too_short,
  too_long,
  guessable,  ///< common, a pattern, or made of the account's own words
};

/// @param own_words  the account's handle and name, the app's name: what others try first.
/// @returns why it is refused; nothing if it may be used.
[[nodiscard]] std::optional<PasswordFault> password_fault(std::string_view password,
                                                          std::span<const std::string> own_words);

}  // namespace attune::server
