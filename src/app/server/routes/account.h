// What several files need of accounts.
#pragma once

#include <string>
#include <vector>

#include "app/server/routes/call.h"

namespace attune::server {

/// What is wrong with a new account's fields; empty: nothing.
[[nodiscard]] std::vector<Said> account_faults(const store::Profile& profile,
                                               const std::string& password);
/// Too short, too long, or what others would try first.
[[nodiscard]] bool refuses_password(const std::string& password, const std::string& name,
                                    const std::string& handle);
/// A new person as the form says; the zone is UTC where it names none.
[[nodiscard]] store::Person person_given(const Call& call);
/// Signs a person in: the answer takes the cookies along. @param way  for the log: "password".
[[nodiscard]] Response begin_session(Call& call, const std::string& person,
                                     const std::string& handle, const char* way, Response response);
/// A code of the authenticator. @returns whether it was one, and was not used before.
[[nodiscard]] bool totp_fits(Call& call, const std::string& person, const std::string& code);

}  // namespace attune::server
