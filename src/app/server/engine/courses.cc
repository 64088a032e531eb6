#include "app/server/engine/courses.h"

#include <algorithm>

namespace attune::server {
namespace {

constexpr int kPaths = 50;

int answered(const std::vector<DayAnswers>& days) {
  return static_cast<int>(std::count_if(days.begin(), days.end(), [](const DayAnswers& one) {
    return survey::value_of(one.answers, "closeness").has_value();
  }));
}

analysis::States states_of(const std::array<std::vector<DayAnswers>, 2>& days,
                           const analysis::Fit& population, Explain explain) {
  return analysis::states(diary_of({couple_of("us", days)}), population,
                          {.seed = 1, .paths = explain == Explain::yes ? kPaths : 0},
                          Job{1, {}, {}});
}

}  // namespace

std::optional<analysis::States> own_course(const std::vector<DayAnswers>& days,
                                           const analysis::Fit& population, Explain explain) {
  if (answered(days) < kCheckInsForCourse) return std::nullopt;
  return states_of({days, {}}, population, explain);
}

std::optional<analysis::States> joint_course(const std::array<std::vector<DayAnswers>, 2>& days,
                                             const analysis::Fit& population) {
  if (answered(days[0]) < kCheckInsForCourse || answered(days[1]) < kCheckInsForCourse) {
    return std::nullopt;
  }
  return states_of(days, population, Explain::no);
}

analysis::Suggestions next_steps(const std::array<std::vector<DayAnswers>, 2>& days,
                                 const analysis::Fit& population, bool hold) {
  analysis::Suggestions none;
  none.why_none = analysis::kNothingNow;
  if (hold || answered(days[0]) == 0 || answered(days[1]) == 0) return none;
  analysis::SuggestRequest request;
  request.draws = 200;
  return analysis::suggest(diary_of({couple_of("us", days)}), population, 0, request,
                           Job{1, {}, {}});
}

}  // namespace attune::server
