// Who is signed in: on the server's side, by the hash of a random token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/store.h"

namespace attune::store {

struct Session {
  std::string person, form_token;
  std::int64_t created = 0, seen = 0;
};

/// @returns the token, for the cookie alone.
[[nodiscard]] std::string add_session(const Access& access, const std::string& person,
                                      std::int64_t now);
[[nodiscard]] std::optional<Session> find_session(const Access& access, const std::string& token);
void touch_session(const Access& access, const std::string& token, std::int64_t now);
void end_session(const Access& access, const std::string& token);
/// All but the one given: after a new password.
void end_sessions(const Access& access, const std::string& person, const std::string& but_token);
void end_old_sessions(const Access& access, std::int64_t created_before, std::int64_t seen_before);

}  // namespace attune::store
