// Who has to sign in by two steps: who sees what other people answered, and who runs the server.
#pragma once

#include "store/people.h"

namespace attune::server {

[[nodiscard]] bool is_staff(const store::Person& person);

/// Whether a password alone does not sign in: an authenticator's code is asked for, or, of staff
/// without a diary, a passkey. (Of a partner a passkey stands beside the password: it must not shut
/// the diary on another device.)
[[nodiscard]] bool has_second_step(const store::Access& access, const store::Person& person);

/// Before the first second step of staff is kept: sessions that began by a password alone end.
/// @param but_token  the one that it is set up in.
void end_one_step_sessions(const store::Access& access, const store::Person& person,
                           const std::string& but_token);

}  // namespace attune::server
