// How the joint regimes of two partners are numbered: 0 neither is withdrawn, 1 partner B, 2
// partner A, 3 both.
#pragma once

#include <cstddef>

namespace attune::dyad {

/// 1 where the partner (0: A, 1: B) is withdrawn, else 0.
[[nodiscard]] inline double withdrawn(std::size_t regime, std::size_t partner) {
  return partner == 0 ? static_cast<double>(regime >> 1) : static_cast<double>(regime & 1);
}

}  // namespace attune::dyad
