#include "app/server/routes/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/usual_week.h"
#include "app/server/local_time.h"

namespace attune::server {
namespace {

std::int64_t day_of(double time) { return static_cast<std::int64_t>(std::floor(time)); }
std::string day_text(double time) { return std::to_string(day_of(time)); }

Said spell_sentence(const analysis::Episode& spell) {
  std::map<std::string, std::string> with = {
      {"since", day_text(spell.onset)},
      {"probability", fmt::format("{:.0f}%", 100 * spell.peak_probability)}};
  if (spell.censored_right) return {"timeline.spell", with};
  with["until"] = day_text(spell.end);
  return {"timeline.spell_over", with};
}

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
    const auto found = one.answers.values.find("closeness");
    if (found != one.answers.values.end()) course.answers.push_back({{one.day}, found->second});
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

std::vector<WeekMean> week_means(const std::vector<DayAnswers>& days, const survey::Item& item) {
  std::map<std::int64_t, std::pair<double, int>> sums;
  const auto variables = survey::variables_of(item);
  for (const DayAnswers& one : days) {
    double value = 0;
    bool answered = false;
    for (const std::string& variable : variables) {
      const auto found = one.answers.values.find(variable);
      if (found == one.answers.values.end()) continue;
      value += found->second;
      answered = true;
    }
    if (!answered) continue;
    auto& [sum, count] = sums[monday_of(one.day)];
    sum += value;
    ++count;
  }
  std::vector<WeekMean> means;
  for (const auto& [monday, total] : sums) {
    if (total.second >= kAnswersForWeek) {
      means.push_back({monday, total.first / total.second, total.second});
    }
  }
  return means;
}

std::vector<Said> own_sentences(const std::vector<DayAnswers>& days,
                                const analysis::States& states) {
  std::vector<Said> sentences;
  for (const analysis::Episode& spell : states.episodes) sentences.push_back(spell_sentence(spell));
  if (sentences.empty()) sentences.push_back({"timeline.none", {}});
  if (const auto week = week_sentence(days)) sentences.push_back(*week);
  return sentences;
}

}  // namespace attune::server
