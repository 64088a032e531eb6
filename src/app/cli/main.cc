#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "app/cli/interrupt.h"
#include "app/cli/run.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  attune::cli::Interrupt interrupt;
  const attune::cli::Shell shell{std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1,
                                 interrupt.token()};
  const int status = attune::cli::run(std::vector<std::string>(argv + 1, argv + argc), shell);
  return interrupt.status_or(status);
}
