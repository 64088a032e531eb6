// Ten codes to write down, for the day when the password or the phone is lost. 80 random bits each;
// kept as argon2id hashes (OWASP ASVS 5.0, 6.5.2), each used once.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::server {

struct RecoveryCodes {
  std::vector<std::string> codes;   ///< "k3f9-7mqa-x2hd-p8tw", shown once
  std::vector<std::string> hashes;  ///< in the same order; what is kept
};

/// About 0.1 s.
[[nodiscard]] RecoveryCodes new_recovery_codes(std::size_t count = 10);

/// @param typed  capitals, spaces and hyphens do not matter; o, i and l read as 0 and 1.
/// @returns which hash it fits: the caller removes that one, so that it cannot be used again.
[[nodiscard]] std::optional<std::size_t> find_recovery_code(std::span<const std::string> hashes,
                                                            std::string_view typed);

}  // namespace attune::server
