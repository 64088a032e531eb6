// A person's live filter: each check-in moves it on in the same time, however long the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/server/engine/diary_of.h"
#include "app/server/engine/population.h"

namespace attune::server {

/// The state after a whole history. @param days  in order. @param by  a state goes on only by the
/// estimates that made it.
[[nodiscard]] std::string made_anew(const Estimates& by, const std::vector<DayAnswers>& days);
/// The state after one more check-in. @returns nothing if it cannot go on by it: an earlier day was
/// changed, or the estimates are others.
[[nodiscard]] std::optional<std::string> moved_on(const std::string& state, const Estimates& by,
                                                  const DayAnswers& now);

/// What is inferred at the last check-in.
struct OwnNow {
  double closeness_mean = 0, closeness_sd = 0;
  std::optional<double> distant;  ///< probability, where the estimates can tell distant spells
};
[[nodiscard]] std::optional<OwnNow> own_now(const std::string& state, const Estimates& by);

}  // namespace attune::server
