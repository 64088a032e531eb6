#include "app/server/engine/diary_of.h"

#include <algorithm>
#include <cmath>

#include "io/constructs.h"

namespace attune::server {
namespace {

constexpr double kEvening = 21.0 / 24.0;

dyad::Variable variable_of(const io::Construct& construct) {
  dyad::Variable variable;
  variable.name = construct.name;
  variable.source_column = construct.name;
  variable.kind = construct.kind;
  if (construct.scale) {
    const io::Scale mapped = construct.mapped.value_or(io::Scale{});
    variable.lower = mapped.lower;
    variable.upper = mapped.upper;
  }
  variable.censored = construct.censored;
  return variable;
}

dyad::Person person_of(const std::string& label, const std::vector<DayAnswers>& days) {
  dyad::Person person;
  person.label = label;
  for (const DayAnswers& one : days) {
    const std::vector<double> row = row_of(one.answers);
    // A check-in in which everything was skipped says nothing.
    if (std::all_of(row.begin(), row.end(), [](double value) { return std::isnan(value); })) {
      continue;
    }
    person.times.push_back(time_of(one.day));
    person.values.insert(person.values.end(), row.begin(), row.end());
  }
  return person;
}

}  // namespace

const std::vector<dyad::Variable>& daily_variables() {
  static const std::vector<dyad::Variable> all = [] {
    std::vector<dyad::Variable> variables;
    for (const survey::Item& item : survey::daily_items()) {
      if (item.secret) continue;
      for (const std::string& name : survey::variables_of(item)) {
        if (const io::Construct* construct = io::find_construct(name)) {
          variables.push_back(variable_of(*construct));
        }
      }
    }
    return variables;
  }();
  return all;
}

std::vector<double> row_of(const survey::Answers& answers) {
  std::vector<double> row;
  for (const dyad::Variable& variable : daily_variables()) {
    row.push_back(survey::value_of(answers, variable.name).value_or(dyad::kMissing));
  }
  return row;
}

double time_of(std::int64_t day) { return static_cast<double>(day) + kEvening; }
std::int64_t day_of(double time) { return static_cast<std::int64_t>(std::floor(time)); }

dyad::Couple couple_of(const std::string& id,
                       const std::array<std::vector<DayAnswers>, 2>& partners) {
  return {id, {person_of("A", partners[0]), person_of("B", partners[1])}};
}

dyad::Diary diary_of(std::vector<dyad::Couple> couples) {
  dyad::Diary diary;
  diary.source = "check-ins";
  diary.variables = daily_variables();
  diary.couples = std::move(couples);
  diary.calendar = true;
  return diary;
}

}  // namespace attune::server
