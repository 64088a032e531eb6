// Sends what reminders are due, by mail and push: remind/reminder_plan.h says which.
#pragma once

#include "app/server/server.h"

namespace attune::server {

/// One round over all who asked for it. Blocks while it sends; from a thread of its own.
void send_reminders(Server& server);

/// VAPID's public key, base64url: made once, kept sealed.
[[nodiscard]] std::string push_public_key(Server& server);

}  // namespace attune::server
