#include "app/server/security_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace attune::server {
namespace {

std::string_view name_of(Noted what) {
  switch (what) {
    case Noted::signed_in:
      return "signed_in";
    case Noted::sign_in_failed:
      return "sign_in_failed";
    case Noted::sign_in_slowed:
      return "sign_in_slowed";
    case Noted::role_refused:
      return "role_refused";
    case Noted::form_refused:
      return "form_refused";
    case Noted::slowed:
      return "slowed";
    case Noted::fault:
      return "fault";
  }
  return "?";
}

}  // namespace

std::string log_line(std::int64_t now, Noted what, std::string_view account,
                     std::string_view detail) {
  return fmt::format("{:%FT%T}.{:03}Z {} account={} {}",
                     fmt::gmtime(static_cast<std::time_t>(now / 1000)), now % 1000, name_of(what),
                     account.empty() ? "-" : account, detail);
}

}  // namespace attune::server
