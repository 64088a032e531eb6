// The days to come of one couple as a design: nothing is answered, causes and attunement are as
// usual, every integrator fades to what is usual for the person, and a plan adds to that.
//   dm/dt = -(m - usual)/tau + sum_n e_n delta(t - t_n)
#pragma once

#include <vector>

#include "dyad/design.h"

namespace attune::dyad {

/// An impulse of one integrator.
struct PlannedImpulse {
  std::size_t partner = 0, integrator = 0;
  double time = 0, amplitude = 0;
};

/// A cause or attunement that differs from usual over (from, to], in SDs as the model has it.
struct PlannedShift {
  std::size_t partner = 0, cause = 0;  ///< cause: kPlannedAttunement is attunement
  double from = 0, to = 0, change = 0;
};
inline constexpr std::size_t kPlannedAttunement = static_cast<std::size_t>(-1);

struct Plan {
  std::vector<PlannedImpulse> impulses;
  std::vector<PlannedShift> shifts;
};

/// @param times  the grid, increasing; the first is now. @param level  2 x integrators, now.
/// @throws std::invalid_argument if `level` has another size or there is no time.
[[nodiscard]] CoupleDesign look_ahead(const Standard& standard, const CoupleScaling& usual,
                                      const std::vector<double>& level,
                                      const std::vector<double>& times, const Plan& plan);

}  // namespace attune::dyad
