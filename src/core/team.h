// Processes that run the same program on the same input and share its work, such as the ranks of
// MPI. All take the same decisions, since all see the same results in the same order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/pace.h"

namespace attune {

class Team {
 public:
  virtual ~Team() = default;
  [[nodiscard]] virtual int rank() const = 0;  ///< 0..size()-1; 0 leads: it alone reads and writes
  [[nodiscard]] virtual int size() const = 0;
  /// Everybody's bytes in the order of ranks. All members call it as often, from the thread that
  /// runs the command. @throws whatever ends the company, such as a lost member.
  [[nodiscard]] virtual std::vector<std::string> gather(const std::string& own) = 0;
  /// Of a clock of the member's own.
  [[nodiscard]] virtual double seconds() const = 0;

  /// The same for all members.
  [[nodiscard]] Pace& pace() {
    if (!pace_) pace_.emplace(static_cast<std::size_t>(size()));
    return *pace_;
  }

 private:
  std::optional<Pace> pace_;
};

}  // namespace attune
