// The table of all addresses: method, path, who may ask, what is done. The tests walk it as every
// role; the description for programs (/api/openapi.json) is made from it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/server/routes/call.h"

namespace attune::server {

/// Who may ask.
///   anonymous: the same answer for everybody, so nobody is looked up.   nothing: also who is not
///   signed in; the page may differ for who is.   way_in: who is signed in, and staff before its
///   second step is set up, too.
enum class Needs { anonymous, nothing, way_in, sign_in, couple, therapist, staff, operates };

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< "/check-ins/{id}/delete"
  Needs needs = Needs::sign_in;
  Response (*handle)(Call& call) = nullptr;
  std::string_view summary;  ///< a sentence, for the description
};

[[nodiscard]] std::span<const Route> routes();

/// The whole way: finds the route, who asks and whether they may, checks the form's token, handles,
/// and turns what failed into a page or problem+json. Throws nothing.
[[nodiscard]] Response answer(Server& server, const Request& request);

/// OpenAPI 3.1 of what programs may ask.
[[nodiscard]] std::string open_api();

}  // namespace attune::server
