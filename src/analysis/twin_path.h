// One spell of withdrawal along one path, and what it would have been otherwise.
//   docs/math/explanation.md. Private to analysis.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "analysis/away.h"
#include "dyad/hazards.h"

namespace attune::analysis {

/// When someone was withdrawn, from an onset to the first 48 h back. Times are days.
struct TrueSpell {
  double onset = 0, back = 0;
  bool onset_seen = true;  ///< false: under way when the diary began
  bool recovered = true;   ///< false: still under way when it ended
  /// Withdrawn from .. to, in order, the first from the onset and the last to the way back; between
  /// them are returns of less than 48 h.
  Stretches stretches;
};

/// The spell under way at a time of a diary from `begin` to `end`; nothing if nobody was withdrawn.
[[nodiscard]] std::optional<TrueSpell> spell_at(const Stretches& away, double time, double begin,
                                                double end);
/// So long someone is back before a spell is over.
inline constexpr double kBackDays = 2;

/// Where in a design someone is.
struct WhoseSpell {
  std::size_t couple = 0, partner = 0;
};

/// The first grid time after `time`; the last one at the latest.
[[nodiscard]] std::size_t step_after(const std::vector<double>& times, double time);

/// Visits stretches of time in which the rates of someone withdrawn are held, from .. to.
/// @param after  grid time from which what stops has stopped.
/// @param visit  (from, to, RecoveryParts).
template <class Visit>
void each_piece(const dyad::Model& model, const dyad::Hazards& hazards, WhoseSpell who,
                std::size_t after, double from, double to, const Visit& visit) {
  const std::vector<double>& times = model.design().couples[who.couple].times;
  for (std::size_t step = step_after(times, from); from < to && step < times.size(); ++step) {
    const double until = std::min(to, times[step]);
    if (until > from) {
      visit(from, until, hazards.recovery(who.couple, step, who.partner, after));
    }
    from = std::max(from, until);
  }
  for (; from < to; from += 1) {
    const double until = std::min(to, from + 1);
    const double middle = 0.5 * (from + until) - times.back();
    visit(from, until, hazards.recovery_past_end(who.couple, middle, who.partner, after));
  }
}

/// The probability of withdrawing within kOnsetDays before an onset, taken apart: the Shapley value
/// of each cause, then what would have been without any, all over the whole.
/// @returns causes + 1 shares, which add up to 1.
[[nodiscard]] std::vector<double> onset_shares(const dyad::Model& model,
                                               const dyad::Hazards& hazards, WhoseSpell who,
                                               double onset);
inline constexpr double kOnsetDays = 2;

/// How many more days the spell would have lasted, had these ways stopped at the check-in before
/// its onset: the way back has used up the same integrated hazard. Negative where what stopped held
/// the spell up. At most kLongestWait.
/// @returns by set of ways, kEveryWay + 1 numbers. @throws std::invalid_argument unless recovered.
[[nodiscard]] std::array<double, dyad::kEveryWay + 1> days_longer(const dyad::Model& model,
                                                                  const dyad::Hazards& hazards,
                                                                  WhoseSpell who,
                                                                  const TrueSpell& spell);
inline constexpr double kLongestWait = 28;

}  // namespace attune::analysis
