// When a four-state Markov chain switched between two times at which it was seen, drawn exactly:
// how often an urn of uniformisation was drawn from, what came out each time, and when (Hobolth &
// Stone 2009, Ann. Appl. Stat. 3, 1204-1231, algorithm 5).
#pragma once

#include <cstddef>
#include <vector>

#include "core/random.h"
#include "ssm/markov_exp.h"

namespace attune::ssm {

class MarkovBridge {
 public:
  struct Switch {
    double time;     ///< in (0, length)
    std::size_t to;  ///< the state from then on
  };

  /// @param generator  rows sum to zero, off-diagonal entries >= 0, per unit of time.
  MarkovBridge(const Matrix4& generator, double length);

  /// @returns in order of time. @throws std::invalid_argument if the chain cannot get from one
  /// state to the other.
  [[nodiscard]] std::vector<Switch> draw(std::size_t from, std::size_t to,
                                         RandomStream& random) const;

 private:
  double length_;
  std::vector<double> probability_;  ///< of so many draws from the urn
  std::vector<Matrix4> power_;       ///< of one draw's transitions, 0, 1, ..
};

}  // namespace attune::ssm
