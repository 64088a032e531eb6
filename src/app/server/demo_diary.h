// Answers of people who are made up, from the engine's simulation.
#pragma once

#include <cstdint>
#include <vector>

#include "dyad/diary.h"
#include "survey/item.h"

namespace attune::server {

/// The same for the same seed.
[[nodiscard]] dyad::Diary simulated(int couples, int days, std::uint64_t seed);

struct SimulatedDay {
  std::int64_t day = 0;  ///< from the couple's first
  survey::Answers answers;
};
/// What one partner answered, ascending days. @param partner  0 or 1.
[[nodiscard]] std::vector<SimulatedDay> simulated_days(const dyad::Diary& diary, std::size_t couple,
                                                       std::size_t partner);

}  // namespace attune::server
