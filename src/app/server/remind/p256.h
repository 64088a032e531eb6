// The elliptic curve of web push, P-256, by OpenSSL: keys as bytes, shared secrets, signatures.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace attune::server {

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

struct KeyBytes {
  std::string secret;  ///< 32 bytes, big-endian
  std::string point;   ///< 65 bytes: 4, x, y
};

[[nodiscard]] KeyBytes new_p256_key();
/// @returns the key; nothing if the bytes are none: a point off the curve, another length.
[[nodiscard]] std::optional<EvpKey> p256_key(const KeyBytes& bytes);
[[nodiscard]] std::optional<EvpKey> p256_point(std::string_view point);
/// x of the product, 32 bytes.
[[nodiscard]] std::string shared_secret(EVP_PKEY* mine, EVP_PKEY* theirs);
/// ES256 as JWS has it (RFC 7518, 3.4): r and s, 32 bytes each.
[[nodiscard]] std::string sign_es256(EVP_PKEY* key, std::string_view message);

}  // namespace attune::server
