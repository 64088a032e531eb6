// What a course says, as sentences of the catalogue that keep to the wording rules.
#pragma once

#include <vector>

#include "analysis/states.h"
#include "app/server/engine/diary_of.h"
#include "app/server/pages/views.h"

namespace attune::server {

/// A partner's course as pages draw it. @param days  the answers it is made of.
[[nodiscard]] Course course_of(const std::vector<DayAnswers>& days, const analysis::States& states,
                               std::size_t partner);

/// For the person alone: distant spells, and this week beside the usual week.
[[nodiscard]] std::vector<Said> own_sentences(const std::vector<DayAnswers>& days,
                                              const analysis::States& states);

/// Means of an item by week, of weeks with at least three answers.
struct WeekMean {
  std::int64_t monday = 0;
  double mean = 0;
  int answers = 0;
};
inline constexpr int kAnswersForWeek = 3;
[[nodiscard]] std::vector<WeekMean> week_means(const std::vector<DayAnswers>& days,
                                               const survey::Item& item);

}  // namespace attune::server
