#include "survey/prompt_decision.h"

#include <algorithm>

#include "survey/draws.h"

namespace attune::survey {
namespace {

bool holds(const Condition& condition, const Situation& situation) {
  const auto found = situation.latest.find(condition.item);
  if (found == situation.latest.end()) return false;
  const LatestAnswer& answer = found->second;
  const Seconds age = situation.now - answer.at;
  return age >= 0 && age <= Seconds{condition.within_hours} * 3600 &&
         (!condition.at_least || answer.value >= *condition.at_least) &&
         (!condition.at_most || answer.value <= *condition.at_most);
}

bool is_available(const Prompt& prompt, const Situation& s) {
  const bool in_arm = prompt.arms.empty() ||
                      std::find(prompt.arms.begin(), prompt.arms.end(), s.arm) != prompt.arms.end();
  const bool rested = !s.last_sent || s.now - *s.last_sent >= Seconds{prompt.hours_between} * 3600;
  return in_arm && rested && !s.stopped && s.wished_for_space != s.day &&
         std::all_of(prompt.available.begin(), prompt.available.end(),
                     [&](const Condition& condition) { return holds(condition, s); });
}

/// Each prompt has draws of its own: FNV-1a of its name.
std::uint64_t name_number(const std::string& name) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

Decision decide(const Prompt& prompt, const Situation& situation, std::uint64_t seed,
                std::uint64_t unit, std::uint64_t point) {
  RandomStream draws(seed ^ name_number(prompt.name), kDrawPrompts, unit * 1'000'003 + point);
  Decision decision{prompt.name,        situation.now,   is_available(prompt, situation),
                    prompt.probability, draws.uniform(), false};
  decision.sent = decision.available && decision.draw < decision.probability;
  return decision;
}

std::vector<DecisionPoint> decision_points(const Study& study, const Prompt& prompt,
                                           const Participant& person) {
  std::vector<DecisionPoint> points;
  for (LocalDay day = person.first_day; day < person.first_day + study.days; ++day) {
    for (std::size_t k = 0; k < prompt.at.size(); ++k) {
      const auto number = static_cast<std::uint64_t>(day) * prompt.at.size() + k;
      points.push_back({from_wall_clock(person.zone, day, prompt.at[k]), day, number});
    }
  }
  std::sort(points.begin(), points.end(),
            [](const DecisionPoint& one, const DecisionPoint& other) { return one.at < other.at; });
  return points;
}

}  // namespace attune::survey
