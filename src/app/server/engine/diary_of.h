// Check-ins as the diary that the engine reads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dyad/diary.h"
#include "survey/item.h"

namespace attune::server {

/// One day of one person, without whose it is.
struct DayAnswers {
  std::int64_t day = 0;
  survey::Answers answers;
};

/// The daily items as variables; "space" is no part of any model and left out.
[[nodiscard]] const std::vector<dyad::Variable>& daily_variables();
/// One value a variable, NaN where it was skipped.
[[nodiscard]] std::vector<double> row_of(const survey::Answers& answers);
/// A date means the evening (docs/decisions, 5).
[[nodiscard]] double time_of(std::int64_t day);
/// The day that a time of the engine's lies in.
[[nodiscard]] std::int64_t day_of(double time);

/// @param partners  in order of days; a partner may have none.
[[nodiscard]] dyad::Couple couple_of(const std::string& id,
                                     const std::array<std::vector<DayAnswers>, 2>& partners);
[[nodiscard]] dyad::Diary diary_of(std::vector<dyad::Couple> couples);

}  // namespace attune::server
