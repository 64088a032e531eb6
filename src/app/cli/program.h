// A program that runs commands: its streams, its terminal and its signals.
#pragma once

#include "app/cli/run.h"

namespace attune::cli {

/// All of main(): @returns the exit status.
[[nodiscard]] int program(int argc, char** argv, const Commands& commands);

}  // namespace attune::cli
