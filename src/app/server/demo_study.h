// The made-up study that `attune serve --demo` opens on: couples in the fourth of four weeks, with
// what they answered, what they left out, and to which arm they were assigned.
#pragma once

#include <string>

#include "app/server/server.h"

namespace attune::server {

/// @param owner  the person whose study it is.
void add_demo_study(Server& server, const store::Access& access, const std::string& owner);

}  // namespace attune::server
