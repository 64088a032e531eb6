// attune-mpi: `mpirun -n 8 attune-mpi fit DIARY ...` is `attune fit DIARY ...`, its work spread
// over ranks. Each rank runs the whole command; the first alone reads checkpoints, writes and
// speaks.
#include <unistd.h>

#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "app/cli/interrupt.h"
#include "app/cli/run.h"
#include "app/cluster/mpi_team.h"

namespace {

int run(int& argc, char**& argv) {
  attune::cli::Interrupt interrupt;  // before MPI makes threads of its own
  attune::cluster::MpiTeam team(argc, argv);
  const bool leads = team.rank() == 0;
  std::ostringstream silent_out, silent_err;
  const attune::cli::Shell shell{leads ? std::cout : silent_out, leads ? std::cerr : silent_err,
                                 leads && ::isatty(STDERR_FILENO) == 1, interrupt.token(), &team};
  const int status = attune::cli::run(std::vector<std::string>(argv + 1, argv + argc), shell);
  if (!team.leave_together()) {
    if (!leads) std::cerr << "rank " << team.rank() << ": " << silent_err.str() << std::flush;
    team.abort(status);
  }
  return interrupt.status_or(status);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "attune-mpi: " << error.what() << '\n';
    return 3;
  }
}
