#include "app/cli/program.h"

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "app/cli/interrupt.h"

namespace attune::cli {

int program(int argc, char** argv, const Commands& commands) {
  std::ios::sync_with_stdio(false);
  Interrupt interrupt;
  const Shell shell{std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1, interrupt.token()};
  const int status = run(std::vector<std::string>(argv + 1, argv + argc), shell, commands);
  return interrupt.status_or(status);
}

}  // namespace attune::cli
