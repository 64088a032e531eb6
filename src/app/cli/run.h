// The command line `attune COMMAND [FILE...] [--option ...]`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/cli/shell.h"

namespace CLI {
class App;
}

namespace attune::cli {

/// What a program has besides the commands about diaries, models and talks.
struct Commands {
  std::function<void(CLI::App&, Action&)> more;  ///< adds commands
  /// Runs the program that has all commands, in place of this one, for what this one has not; only
  /// returns by throwing. None: this is it.
  std::function<void()> all;
};

/// @param arguments without the program's name.
/// @returns the exit status, see failure.h. Throws nothing.
[[nodiscard]] int run(std::vector<std::string> arguments, const Shell& shell,
                      const Commands& commands = {});

}  // namespace attune::cli
