// Which spells of withdrawal were found, told from which flagged runs were spells.
//   A true spell is a maximal run of withdrawn check-ins among those that a person made; its length
//   is their number. It is found if at least half of its check-ins have P(withdrawn) >= .5.
//   A flagged run is a maximal run of check-ins with P >= .5; it is right if it overlaps a spell.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace attune::analysis {

/// Lengths 1, 2, 3 and 4 or more check-ins.
inline constexpr std::size_t kSpellLengths = 4;

struct SpellCounts {
  std::array<int, kSpellLengths> spells{}, found{};  ///< by true length
  int runs = 0, right = 0;                           ///< flagged; of these, overlapping a spell

  SpellCounts& operator+=(const SpellCounts& other);
};

/// One person's check-ins in time. @throws std::invalid_argument unless equally many.
[[nodiscard]] SpellCounts count_spells(const std::vector<bool>& withdrawn,
                                       std::span<const double> probability);

}  // namespace attune::analysis
