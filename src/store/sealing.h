// Sealing of rows: XChaCha20-Poly1305 (libsodium), a nonce drawn for each.
//   sealed = base64url(nonce || cipher and tag), bound to a context: the table, person and row that
//   it belongs to, so that a row moved elsewhere does not open.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "store/key.h"

namespace attune::store {

/// What was sealed does not open: another key, another place, or a changed byte.
class DoesNotOpen : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[nodiscard]] std::string seal(const Key& key, std::string_view context, std::string_view plain);
/// @throws DoesNotOpen
[[nodiscard]] std::string open(const Key& key, std::string_view context, std::string_view sealed);

/// BLAKE2b-256 under the key, base64url: finds a row by what it must not hold in clear.
[[nodiscard]] std::string keyed_hash(const Key& key, std::string_view text);
/// BLAKE2b-256 of a token that is random itself.
[[nodiscard]] std::string token_hash(std::string_view token);
/// A key of its own for a purpose.
[[nodiscard]] Key derived(const Key& key, std::string_view purpose);

/// Compared in a time that does not tell where they differ.
[[nodiscard]] bool same_secret(std::string_view one, std::string_view other);

/// base64url of so many random bytes; 16 make an id, 32 a secret.
[[nodiscard]] std::string random_text(std::size_t bytes);

/// argon2id of a passphrase. @param salt  16 bytes, base64url.
[[nodiscard]] Key key_of_passphrase(std::string_view passphrase, std::string_view salt);

/// As to_base64url() wrote it, without padding. @throws DoesNotOpen for anything else.
[[nodiscard]] std::string from_base64(std::string_view text);

}  // namespace attune::store
