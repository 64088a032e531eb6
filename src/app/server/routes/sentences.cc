#include "app/server/routes/sentences.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/usual_week.h"
#include "app/server/local_time.h"

namespace attune::server {
namespace {

const survey::Item& closeness_item() { return survey::daily_items().front(); }

/// This week beside the person's usual week.
std::optional<Said> week_sentence(const std::vector<DayAnswers>& days) {
  const std::vector<WeekMean> weeks = week_means(days, closeness_item());
  if (weeks.empty()) return std::nullopt;
  std::vector<double> before;
  for (std::size_t w = 0; w + 1 < weeks.size(); ++w) before.push_back(weeks[w].mean);
  const auto week = analysis::compare_week(before, weeks.back().mean);
  if (!week) return std::nullopt;
  switch (*week) {
    case analysis::Week::lower:
      return Said{"timeline.week_lower", {}};
    case analysis::Week::higher:
      return Said{"timeline.week_higher", {}};
    case analysis::Week::usual:
      break;
  }
  return Said{"timeline.week_usual", {}};
}

}  // namespace

Course course_of(const std::vector<DayAnswers>& days, const analysis::States& states,
                 std::size_t partner) {
  constexpr double kNinety = 1.6448536269514722;
  Course course;
  for (const DayAnswers& one : days) {
    if (const auto value = survey::value_of(one.answers, "closeness")) {
      course.answers.push_back({{one.day}, *value});
    }
  }
  const analysis::CoupleStates& couple = states.couples.front();
  const analysis::PartnerStates& person = couple.partners[partner];
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    const double mean = person.closeness_mean[t], reach = kNinety * person.closeness_sd[t];
    course.points.push_back({{day_of(couple.times[t])}, mean, mean - reach, mean + reach});
  }
  for (const analysis::Episode& spell : states.episodes) {
    if (spell.partner_index != static_cast<int>(partner)) continue;
    course.spells.push_back({{day_of(spell.onset)}, {day_of(spell.end)}, spell.peak_probability});
  }
  return course;
}

std::vector<WeekMean> week_means(const std::vector<DayValue>& values) {
  std::map<std::int64_t, std::pair<double, int>> sums;
  for (const DayValue& one : values) {
    auto& [sum, count] = sums[monday_of(one.day)];
    sum += one.value;
    ++count;
  }
  std::vector<WeekMean> means;
  for (const auto& [monday, total] : sums) {
    if (total.second >= kAnswersForWeek) means.push_back({monday, total.first / total.second});
  }
  return means;
}

std::vector<WeekMean> week_means(const std::vector<DayAnswers>& days, const survey::Item& item) {
  const auto variables = survey::variables_of(item);
  std::vector<DayValue> values;
  for (const DayAnswers& one : days) {
    std::optional<double> value;
    for (const std::string& variable : variables) {
      if (const auto answer = survey::value_of(one.answers, variable)) {
        value = value.value_or(0) + *answer;
      }
    }
    if (value) values.push_back({one.day, *value});
  }
  return week_means(values);
}

Said spell_said(const std::string& key, const analysis::Episode& spell, const Messages& words,
                std::map<std::string, std::string> with) {
  with["since"] = std::to_string(day_of(spell.onset));
  with["probability"] = words.percent(spell.peak_probability);
  if (spell.censored_right) return {key, std::move(with)};
  with["until"] = std::to_string(day_of(spell.end));
  return {key + "_over", std::move(with)};
}

std::vector<Said> own_sentences(const std::vector<DayAnswers>& days, const analysis::States& states,
                                const Messages& words) {
  std::vector<Said> sentences;
  for (const analysis::Episode& spell : states.episodes) {
    sentences.push_back(spell_said("timeline.spell", spell, words, {}));
  }
  if (sentences.empty()) sentences.push_back({"timeline.none", {}});
  if (const auto week = week_sentence(days)) sentences.push_back(*week);
  return sentences;
}

}  // namespace attune::server
