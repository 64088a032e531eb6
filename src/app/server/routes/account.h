// What several files need of accounts.
#pragma once

#include <string>
#include <vector>

#include "app/server/routes/call.h"

namespace attune::server {

/// What is wrong with a new account's fields; empty: nothing.
[[nodiscard]] std::vector<Said> account_faults(const std::string& name, const std::string& handle,
                                               const std::string& password);
/// Signs a person in: the answer takes the cookies along.
[[nodiscard]] Response begin_session(Call& call, const std::string& person,
                                     const std::string& handle, Response response);
/// The form's zone if it is one, else UTC.
[[nodiscard]] std::string zone_given(const Call& call);

}  // namespace attune::server
