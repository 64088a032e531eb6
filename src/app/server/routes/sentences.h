// What a course says, as sentences of the catalogue that keep to the wording rules.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/states.h"
#include "app/server/engine/diary_of.h"
#include "app/server/pages/messages.h"
#include "app/server/pages/views.h"

namespace attune::server {

/// A partner's course as pages draw it. @param days  the answers it is made of.
[[nodiscard]] Course course_of(const std::vector<DayAnswers>& days, const analysis::States& states,
                               std::size_t partner);

/// For the person alone: distant spells, and this week beside the usual week.
[[nodiscard]] std::vector<Said> own_sentences(const std::vector<DayAnswers>& days,
                                              const analysis::States& states,
                                              const Messages& words);

/// A distant spell as KEY, or KEY_over where its end was seen. @param with  what else KEY takes.
[[nodiscard]] Said spell_said(const std::string& key, const analysis::Episode& spell,
                              const Messages& words, std::map<std::string, std::string> with);

struct DayValue {
  std::int64_t day = 0;
  double value = 0;
};
/// Means by week, of weeks with at least three values.
struct WeekMean {
  std::int64_t monday = 0;
  double mean = 0;
};
inline constexpr int kAnswersForWeek = 3;
[[nodiscard]] std::vector<WeekMean> week_means(const std::vector<DayValue>& values);
/// Of an item's answers; of moments, of how many there were.
[[nodiscard]] std::vector<WeekMean> week_means(const std::vector<DayAnswers>& days,
                                               const survey::Item& item);

}  // namespace attune::server
