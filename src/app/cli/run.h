// The command line `attune COMMAND [FILE...] [--option ...]`.
#pragma once

#include <string>
#include <vector>

#include "app/cli/shell.h"

namespace attune::cli {

/// @param arguments without the program's name.
/// @returns the exit status, see failure.h. Throws nothing.
[[nodiscard]] int run(std::vector<std::string> arguments, const Shell& shell);

}  // namespace attune::cli
