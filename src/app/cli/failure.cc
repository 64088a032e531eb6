#include "app/cli/failure.h"

#include <ostream>

namespace attune::cli {

int exit_status(const std::exception_ptr& thrown, std::ostream& err) {
  const requests::Failure failure = requests::failure_of(thrown);
  // A problem of the input begins with its own place.
  if (failure.problems.empty()) err << "attune: ";
  err << failure.words << '\n';
  return failure.status;
}

void write_diagnostics(const std::vector<Diagnostic>& diagnostics, std::ostream& err) {
  err << requests::lines_of(diagnostics);
}

}  // namespace attune::cli
