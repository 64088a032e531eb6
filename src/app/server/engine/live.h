// A person's live filter: each check-in moves it on in the same time, however long the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "app/server/engine/diary_of.h"

namespace attune::server {

/// The state after a whole history. @param days  in order. @param generation  of the estimates: a
/// state goes on only by those that made it.
[[nodiscard]] std::string made_anew(const analysis::Fit& population, int generation,
                                    const std::vector<DayAnswers>& days);
/// The state after one more check-in. @returns nothing if it cannot go on by it: an earlier day was
/// changed, or the estimates are others.
[[nodiscard]] std::optional<std::string> moved_on(const std::string& state,
                                                  const analysis::Fit& population, int generation,
                                                  const DayAnswers& now);

/// What is inferred at the last check-in.
struct OwnNow {
  double closeness_mean = 0, closeness_sd = 0;
  std::optional<double> distant;  ///< probability, where the estimates can tell distant spells
};
[[nodiscard]] std::optional<OwnNow> own_now(const std::string& state,
                                            const analysis::Fit& population, int generation);

}  // namespace attune::server
