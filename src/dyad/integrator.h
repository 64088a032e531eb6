// A leaky integrator on a couple's grid, solved in closed form between its events.
//   dm/dt = -m/tau + sum_n e_n delta(t - t_n)     where the person spoke for the time
//   dm/dt = -(m - level)/tau                      where nobody did
#pragma once

#include <optional>
#include <vector>

namespace attune::dyad {

struct Impulse {
  double time = 0;
  double amplitude = 0;
};

/// A stretch of time that a check-in speaks for, (from, to].
struct Span {
  double from = 0, to = 0;
};

struct Integrated {
  std::vector<double> mean;  ///< per grid time: average over the step that ends there
  std::vector<double> end;   ///< value at the grid time, events at that time included
};

/// @param times    grid, increasing. @param impulses sorted by time. @param spans sorted, disjoint.
/// @param level    where m starts and what it relaxes to outside the spans.
/// @param at_first m at the first grid time, events until then included; nothing: it starts at
/// `level` before the first of all this.
[[nodiscard]] Integrated integrate(const std::vector<double>& times,
                                   const std::vector<Impulse>& impulses,
                                   const std::vector<Span>& spans, double tau, double level,
                                   std::optional<double> at_first = std::nullopt);

}  // namespace attune::dyad
