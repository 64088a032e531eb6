// A team whose members are the ranks of MPI.
#pragma once

#include "core/team.h"

namespace attune::cluster {

class MpiTeam : public Team {
 public:
  /// Starts MPI. @throws std::runtime_error if it cannot be.
  MpiTeam(int& argc, char**& argv);
  MpiTeam(const MpiTeam&) = delete;
  MpiTeam& operator=(const MpiTeam&) = delete;
  /// Ends MPI; all ranks must come to it: see leave_together().
  ~MpiTeam() override;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] std::vector<std::string> gather(const std::string& own) override;
  [[nodiscard]] double seconds() const override;

  /// Waits until all are done. @returns false if somebody is not after some seconds, as when one
  /// rank alone failed and the others wait for its share: then abort().
  [[nodiscard]] bool leave_together();
  [[noreturn]] void abort(int status);

 private:
  int rank_ = 0, size_ = 1;
};

}  // namespace attune::cluster
