// What a push service carries but cannot read, and how it knows the sender.
//   Encryption: RFC 8291 with the content coding aes128gcm of RFC 8188, one record.
//   Identity: VAPID, RFC 8292 (a JWT signed with ES256).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/server/remind/p256.h"

namespace attune::server {

/// What a browser gives when it subscribes.
struct PushSubscription {
  std::string endpoint;  ///< "https://push.example.net/abc"
  std::string p256dh;    ///< 65 bytes, the browser's public key
  std::string auth;      ///< 16 bytes
};

/// {"endpoint": ..., "keys": {"p256dh": ..., "auth": ...}} as PushSubscription.toJSON() has it.
/// @returns nothing if a part is missing or wrong, or the endpoint is not https.
[[nodiscard]] std::optional<PushSubscription> read_subscription(std::string_view json);

/// @param ours  a key for this message alone; @param salt 16 random bytes.
/// @returns the body; nothing if the browser's key is none or the text is longer than 3,900 bytes.
[[nodiscard]] std::optional<std::string> encrypt_push(const PushSubscription& to,
                                                      std::string_view text, const KeyBytes& ours,
                                                      std::string_view salt);
/// The same with a new key and salt.
[[nodiscard]] std::optional<std::string> encrypt_push(const PushSubscription& to,
                                                      std::string_view text);

/// The Authorization header's value: "vapid t=..., k=...", good for 12 hours.
/// @param contact  "mailto:admin@example.org", or an https page; some services refuse others.
/// @returns nothing if the key or the endpoint is none.
[[nodiscard]] std::optional<std::string> vapid(std::string_view endpoint, std::string_view contact,
                                               const KeyBytes& key, std::int64_t now);

/// "https://push.example.net" of "https://push.example.net/abc"; empty if it is not https.
[[nodiscard]] std::string https_origin(std::string_view url);

}  // namespace attune::server
