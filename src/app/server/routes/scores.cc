#include "app/server/routes/scores.h"

#include <fmt/format.h>

#include <algorithm>

#include "survey/measure.h"

namespace attune::server {
namespace {

ScoredMeasure& measure_in(std::vector<ScoredMeasure>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const ScoredMeasure& one) { return one.name == name; });
  if (found != all.end()) return *found;
  all.push_back({name, {}, 0, {}, {}});
  if (const survey::Measure* known = survey::find_measure(name)) {
    all.back().cut = known->cut;
    all.back().reliable_change = known->reliable_change;
  }
  return all.back();
}

std::string_view words_of(survey::Change change) {
  switch (change) {
    case survey::Change::unknown:
      return "record.change_unknown";
    case survey::Change::no_change:
      return "record.change_none";
    case survey::Change::better:
      return "record.change_better";
    case survey::Change::recovered:
      return "record.change_recovered";
    default:
      return "record.change_worse";
  }
}

void say_changes(ScoredMeasure& measure) {
  const survey::Measure* known = survey::find_measure(measure.name);
  if (known == nullptr) return;
  for (std::size_t side = 0; side < 2; ++side) {
    const auto& values = measure.values[side];
    if (values.size() < 2) continue;
    const double first = values.front().score, last = values.back().score;
    measure.change[side] = Said{std::string(words_of(survey::change_between(*known, first, last))),
                                {{"change", fmt::format("{:+.0f}", last - first)}}};
  }
}

}  // namespace

GivenScore given_score(const Call& call) {
  GivenScore given;
  given.measured.name = call.field("measure");
  given.measured.day = today_of(call);
  const survey::Measure* measure = survey::find_measure(given.measured.name);
  if (measure == nullptr) {
    given.faults.push_back({"fault.measure", {}});
    return given;
  }
  const std::string day = call.field("day");
  if (!day.empty() && (!read_iso_day(day, given.measured.day) ||
                       given.measured.day > today_of(call) || given.measured.day < 0)) {
    given.faults.push_back({"fault.score_day", {}});
  }
  if (const auto score = survey::read_score(*measure, call.field("score"))) {
    given.measured.score = *score;
  } else {
    given.faults.push_back({"fault.score",
                            {{"measure", measure->name},
                             {"most", fmt::format("{:.0f}", measure->most())},
                             {"items", std::to_string(measure->highest.size())}}});
  }
  return given;
}

std::vector<ScoredMeasure> scored(const std::array<std::vector<store::Measured>, 2>& sides) {
  std::vector<ScoredMeasure> all;
  for (std::size_t side = 0; side < 2; ++side) {
    for (const store::Measured& one : sides[side]) {
      measure_in(all, one.name).values[side].push_back({{one.day}, one.score});
    }
  }
  for (ScoredMeasure& measure : all) say_changes(measure);
  return all;
}

}  // namespace attune::server
