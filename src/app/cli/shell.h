// What a command sees of the world around it; tests give it string streams.
#pragma once

#include <functional>
#include <iosfwd>
#include <stop_token>

#include "core/team.h"

namespace attune::cli {

struct Shell {
  std::ostream& out;  ///< results
  std::ostream& err;  ///< messages and progress bars
  bool err_is_terminal = false;
  std::stop_token stop;
  Team* team = nullptr;  ///< the ranks that run this command together; none: this process alone

  /// Whether this process writes files and speaks.
  [[nodiscard]] bool leads() const { return team == nullptr || team->rank() == 0; }
};

/// What the command line asked for. @returns the exit status: 0, or 1 if the data, the model or the
/// fit did not pass and the reason has been written to shell.err; other failures are thrown.
using Action = std::function<int(const Shell&)>;

}  // namespace attune::cli
