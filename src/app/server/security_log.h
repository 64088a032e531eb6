// The operator's log of what matters to safety: who signed in or failed to, what was refused, what
// went wrong. One line each, for the journal; no name, no address, no answer, and no path, since
// paths hold codes: the route as it stands in the table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace attune::server {

enum class Noted {
  signed_in,
  sign_in_failed,
  sign_in_slowed,
  role_refused,
  form_refused,
  slowed,
  fault
};

/// "2026-03-02T19:33:20.000Z sign_in_failed account=3f2a1b9c0d way=password"
/// @param account  an opaque mark, the same for one account as long as the server's key; empty:
///   nobody's, written "-".
[[nodiscard]] std::string log_line(std::int64_t now, Noted what, std::string_view account,
                                   std::string_view detail);

}  // namespace attune::server
