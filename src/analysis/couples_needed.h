// How many couples a study would need for an interval to leave 0 out.
//   n couples tell n i, i = (1/se^2 - 1/tau^2) / couples now; a prior N(mu, tau^2) is there
//   whatever their number. The posterior mean over its SD is then normal with
//     mean (n i theta + mu/tau^2) / sqrt(n i + 1/tau^2),   variance n i / (n i + 1/tau^2)
//   and the power is the probability that it lies beyond 1.96 either way. Without a prior this is
//   n = couples (1.96 + z_power)^2 se^2 / theta^2.
// Days count as couples do, as long as a diary is long beside its slowest parts.
#pragma once

#include <limits>

namespace attune::analysis {

struct Precision {
  double effect = 0;   ///< thought to be true
  double se = 0;       ///< of its posterior (or estimate) in a study of
  double couples = 0;  ///< so many
  double prior_mean = 0;
  double prior_sd = std::numeric_limits<double>::infinity();  ///< infinity: none
};

/// Probability that the 95 % interval leaves out 0, with so many couples.
[[nodiscard]] double power_at(const Precision& now, double couples);

/// @param power  asked for, in (0, 1). @returns infinity where no number would do: no effect, or a
///   study that told nothing beyond its prior.
[[nodiscard]] double couples_needed(const Precision& now, double power = 0.8);

}  // namespace attune::analysis
