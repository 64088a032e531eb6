#include "app/cluster/mpi_team.h"

#include <mpi.h>

#include <chrono>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace attune::cluster {
namespace {

constexpr std::chrono::seconds kPatience{5};

void check(int result) {
  if (result != MPI_SUCCESS) throw std::runtime_error("MPI: a rank was lost");
}

/// The bytes of one exchange; MPI counts them in int.
int to_count(std::size_t bytes) {
  if (bytes > 0x7fffffff) throw std::runtime_error("MPI: a share of over 2 GiB; use more ranks");
  return static_cast<int>(bytes);
}

}  // namespace

MpiTeam::MpiTeam(int& argc, char**& argv) {
  int provided = 0;  // one thread alone talks to MPI: the one that runs the command
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided));
  if (provided < MPI_THREAD_FUNNELED) throw std::runtime_error("MPI: no support of threads");
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_));
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_));
}

MpiTeam::~MpiTeam() { MPI_Finalize(); }

std::vector<std::string> MpiTeam::gather(const std::string& own) {
  const int count = to_count(own.size());
  std::vector<int> counts(static_cast<std::size_t>(size_)), offsets(counts.size());
  check(MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, MPI_COMM_WORLD));
  const auto bytes = std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                                     [](std::size_t sum, int n) { return sum + std::size_t(n); });
  std::exclusive_scan(counts.begin(), counts.end(), offsets.begin(), 0);
  std::string all(static_cast<std::size_t>(to_count(bytes)), '\0');
  check(MPI_Allgatherv(own.data(), count, MPI_BYTE, all.data(), counts.data(), offsets.data(),
                       MPI_BYTE, MPI_COMM_WORLD));
  std::vector<std::string> parts;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    parts.push_back(all.substr(static_cast<std::size_t>(offsets[rank]),
                               static_cast<std::size_t>(counts[rank])));
  }
  return parts;
}

double MpiTeam::seconds() const { return MPI_Wtime(); }

bool MpiTeam::leave_together() {
  MPI_Request here;
  if (MPI_Ibarrier(MPI_COMM_WORLD, &here) != MPI_SUCCESS) return false;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  int all_here = 0;
  while (MPI_Test(&here, &all_here, MPI_STATUS_IGNORE) == MPI_SUCCESS && all_here == 0) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // MPI has no wait with an end
  }
  return all_here != 0;
}

void MpiTeam::abort(int status) {
  MPI_Abort(MPI_COMM_WORLD, status);
  std::abort();
}

}  // namespace attune::cluster
