// The made-up world that `attune serve --demo` opens on: a couple with its diary, a therapist to
// whom both gave access, a study, an operator. Simulated by the engine, the same for the same day.
#pragma once

#include <span>
#include <string>

#include "app/server/server.h"

namespace attune::server {

struct DemoRole {
  std::string name;    ///< "a", "b", "therapist", "study", "operator"
  std::string handle;  ///< its sign-in name
};
[[nodiscard]] std::span<const DemoRole> demo_roles();

/// Fills an empty store. Does nothing where the roles are there already.
void fill_demo(Server& server);

}  // namespace attune::server
