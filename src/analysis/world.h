// The kinds of worlds that can be simulated: the model's own, and null worlds in which nobody ever
// withdraws but something else may look like it.
//   withdrawal    two regimes, as the model says
//   plain         nothing but closeness, answers with decimals
//   rounded       the same, answers 1..7
//   graded        distance and affection landed copy closeness, steeper (loading 1.6) and with a
//                 floor: far from 1 a point more, near 1 hardly any (a softplus)
//   floored       distance is answered 1.5 points nearer to its floor
//   heavy_tailed  innovations and answer errors of Student's t with 3 degrees of freedom, same SDs
//   volatile      persons differ more in volatility: omega_v = .5
//   trending      each person's level drifts through the diary
//   skipping      check-ins are skipped in runs, likelier when closeness is low
// Answers are whole numbers in all but `plain`, unless the request says otherwise.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace attune::analysis {

enum class World {
  withdrawal,
  plain,
  graded,
  floored,
  rounded,
  heavy_tailed,
  volatile_persons,
  trending,
  skipping
};

/// All of them, the model's own first.
[[nodiscard]] const std::vector<World>& all_worlds();

[[nodiscard]] std::string_view name_of(World world);
/// Nothing for a name that no world has.
[[nodiscard]] std::optional<World> world_named(std::string_view name);

/// Whether anyone ever withdraws there.
[[nodiscard]] inline bool has_withdrawal(World world) { return world == World::withdrawal; }

}  // namespace attune::analysis
