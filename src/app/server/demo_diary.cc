#include "app/server/demo_diary.h"

#include <algorithm>
#include <cmath>

#include "analysis/simulate.h"

namespace attune::server {

dyad::Diary simulated(int couples, int days, std::uint64_t seed) {
  analysis::SimulationRequest request;
  request.couples = couples;
  request.days = days;
  request.seed = seed;
  return analysis::simulate(request, Job{1, {}, {}}).diary;
}

std::vector<SimulatedDay> simulated_days(const dyad::Diary& diary, std::size_t couple,
                                         std::size_t partner) {
  const auto& partners = diary.couples[couple].partners;
  const dyad::Person& source = partners[partner];
  const double begins = std::floor(std::min(partners[0].times.front(), partners[1].times.front()));
  std::vector<SimulatedDay> days;
  for (std::size_t i = 0; i < source.times.size(); ++i) {
    SimulatedDay made;
    made.day = static_cast<std::int64_t>(std::floor(source.times[i] - begins));
    for (std::size_t v = 0; v < diary.variables.size(); ++v) {
      const double value = source.value(i, v, diary.variables.size());
      const bool asked = diary.variables[v].kind != dyad::Kind::moment_time &&
                         diary.variables[v].kind != dyad::Kind::asked;
      if (asked && !std::isnan(value)) made.answers.values[diary.variables[v].name] = value;
    }
    days.push_back(std::move(made));
  }
  return days;
}

}  // namespace attune::server
