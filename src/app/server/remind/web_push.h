// Sends one push message: RFC 8030 over HTTPS, by libcurl.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/server/remind/delivery.h"
#include "app/server/remind/push_crypto.h"

namespace attune::server {

struct PushSender {
  KeyBytes key;         ///< VAPID: one for the server, for ever
  std::string contact;  ///< "mailto:admin@example.org"
  bool allow_private =
      false;            ///< push services at private addresses, for tests and closed networks
  std::string ca_file;  ///< other than the system's; empty: the system's
  long patience_seconds = 20;
};

/// Blocks; call it from a thread of its own. Redirects are not followed, the address is looked at
/// after its name was resolved, when the connection is made.
/// @param text      shown on a lock screen: neutral.
/// @param lives     seconds for which the service keeps it.
[[nodiscard]] Delivery send_push(const PushSender& sender, const PushSubscription& to,
                                 std::string_view text, long lives, std::int64_t now);

}  // namespace attune::server
