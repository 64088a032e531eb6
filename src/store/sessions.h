// Who is signed in: on the server's side, by the hash of a random token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

/// Beyond so many of one person, the one that was used longest ago ends.
inline constexpr int kMostSessions = 20;

struct Session {
  std::string person, form_token;
  std::int64_t created = 0, seen = 0;
};

/// @param device  a coarse word for the browser, sealed. @returns the token, for the cookie alone.
[[nodiscard]] std::string add_session(const Access& access, const std::string& person,
                                      const std::string& device, std::int64_t now);
[[nodiscard]] std::optional<Session> find_session(const Access& access, const std::string& token);
void touch_session(const Access& access, const std::string& token, std::int64_t now);
void end_session(const Access& access, const std::string& token);

/// As its owner sees it.
struct SessionOfOne {
  std::string id;  ///< what is kept of the token: it opens nothing
  std::string device;
  std::int64_t created = 0, seen = 0;
};
/// @returns the one used last first.
[[nodiscard]] std::vector<SessionOfOne> sessions_of(const Access& access,
                                                    const std::string& person);
/// @returns whether the person had such a session.
bool end_session_of(const Access& access, const std::string& person, const std::string& id);
/// All but the one given: after a new password.
void end_sessions(const Access& access, const std::string& person, const std::string& but_token);
void end_old_sessions(const Access& access, std::int64_t created_before, std::int64_t seen_before);

}  // namespace attune::store
