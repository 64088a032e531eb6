// The rates of withdrawing and of coming back, eq. (5), as a reader of a fit takes them apart: what
// each cause adds, and what the rate would be had some moments not happened.
//   docs/math/explanation.md
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "dyad/model.h"

namespace attune::dyad {

/// What recovery feeds on: the four mechanisms, in the order of Mechanism, then attunement.
inline constexpr std::size_t kWays = kMechanisms + 1, kAttunement = kMechanisms;

/// Some of the ways, a bit each.
using WaySet = unsigned;
inline constexpr WaySet kNoWay = 0, kEveryWay = (1U << kWays) - 1;
[[nodiscard]] constexpr bool holds(WaySet set, std::size_t way) { return (set >> way & 1U) != 0; }

/// The log rate of recovering over one step, before its limits, as a sum.
struct RecoveryParts {
  double rest = 0;  ///< b0 and interventions
  /// eta_k M_k, by mechanism, whether its moments stopped, whether attunement did.
  std::array<std::array<std::array<double, 2>, 2>, kMechanisms> moment{};
  double attunement = 0;  ///< eta_R R; nothing once attunement stopped

  /// q10 per day, had these ways stopped.
  [[nodiscard]] double rate(WaySet stopped) const;
};

class Hazards {
 public:
  /// @param theta  working scale; nothing is discretised, so thousands are cheap.
  /// Keeps a reference to the model.
  Hazards(const Model& model, const Eigen::VectorXd& theta);

  /// The same, one couple's own: each way's effect on the log rate of recovering moved.
  [[nodiscard]] Hazards with_own(const std::array<double, kWays>& shift) const;

  /// Log rate of withdrawing per day with no cause at work, before its limits.
  [[nodiscard]] double onset_base() const;
  /// What a cause adds to it over the step that ends at grid time `step`.
  [[nodiscard]] double cause_effect(std::size_t couple, std::size_t step, std::size_t partner,
                                    std::size_t cause) const;

  /// Over the step that ends at `step`. What stops does so at the grid time `after`: what was noted
  /// up to it stays, and fades.
  [[nodiscard]] RecoveryParts recovery(std::size_t couple, std::size_t step, std::size_t partner,
                                       std::size_t after) const;
  /// So many days past the end of the grid: an ordinary day, but for what stopped.
  [[nodiscard]] RecoveryParts recovery_past_end(std::size_t couple, double days,
                                                std::size_t partner, std::size_t after) const;

 private:
  const Model& model_;
  std::vector<double> slot_;
};

/// Which ways a design can tell of.
[[nodiscard]] std::array<bool, kWays> ways_of(const DesignTerms& terms);

/// A log rate within its limits, as a rate per day.
[[nodiscard]] double rate_of(double log_rate);

}  // namespace attune::dyad
