#include "world/story.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "analysis/proportion.h"
#include "core/parallel.h"

namespace attune::world {
namespace {

constexpr int kReadingsADay = 4;
constexpr double kStoryBurnIn = 40;
constexpr double kEvening = 19.0 / 24;

Moment moment_of(Channel channel, double amplitude) {
  Moment moment{channel, amplitude, {}, {true, true}};
  moment.boxes[amplitude_law(channel).box] = true;
  return moment;
}

/// A mean of both partners from kWayBackFrom on.
double closeness_after(const Course& course, const analysis::Schedule& schedule) {
  double sum = 0, count = 0;
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    if (schedule.times[j] < kWayBackFrom) continue;
    sum += (course.readings[0][j].closeness + course.readings[1][j].closeness) / 2;
    count += 1;
  }
  return sum / count;
}

/// Days from kWayBackFrom on in which A is not engaged.
double days_away(const Course& course) {
  double days = 0;
  for (const auto& [from, to] : course.spells[0]) {
    days += std::max(0.0, to - std::max(from, kWayBackFrom));
  }
  return days;
}

bool away_at(const Spells& spells, double time) {
  return std::any_of(spells.begin(), spells.end(),
                     [&](const auto& spell) { return spell.first <= time && time < spell.second; });
}

analysis::Interval mean_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v / n;
  for (const double v : values) squares += (v - sum) * (v - sum);
  const double reach = n > 1 ? analysis::kZ95 * std::sqrt(squares / (n - 1) / n) : std::nan("");
  return {sum, sum - reach, sum + reach};
}

}  // namespace

const std::map<std::string, double>& story_parameters() {
  static const std::map<std::string, double> set = [] {
    std::map<std::string, double> s;
    for (const ParameterSpec& spec : parameters()) {
      if (spec.name.starts_with("omega_")) s[spec.name] = 0;
    }
    s["a0"] = -5;
    s["theta_strain"] = 0.9;
    s["b0"] = -1.4;
    s["eta_age"] = 0.4;
    s["sigma"] = 0.5;
    s["breach_rate"] = 0;
    s["mean_closeness"] = 5;
    return s;
  }();
  return set;
}

Plan story_plan(bool way_back) {
  Plan plan;
  plan.pushes.push_back({Push::What::strain, {2.2, 0.3}, kHardFrom, kHardTo});
  plan.pushes.push_back({Push::What::hours, {-0.8, 0}, kHardFrom, kHardTo});
  if (!way_back) return plan;
  plan.pushes.push_back({Push::What::attunement, {1.0, 1.0}, kWayBackFrom, kStoryDays});
  for (int day = static_cast<int>(kWayBackFrom); day < kStoryDays; ++day) {
    const auto plan_one = [&](Channel channel, double amplitude, double after) {
      plan.moments.push_back({day + kEvening + after, moment_of(channel, amplitude)});
    };
    plan_one(touch, 1, 0);
    if (day % 3 == 2) plan_one(dialogue, 1, 0.01);
    if (day % 2 == 0) plan_one(gratitude, 1, 0.02);
    if (day % 7 == 2 || day % 7 == 5) plan_one(reward, 1.5, 0.03);
  }
  return plan;
}

Story tell_story(const StoryRequest& request, const Job& job) {
  std::map<std::string, double> set = request.set;
  set.insert(story_parameters().begin(), story_parameters().end());
  const Parameters p = with(set);
  Story story;
  story.schedule = analysis::make_schedule(static_cast<int>(kStoryDays), kReadingsADay);
  story.mean_closeness = p.mean[closeness];
  story.couples = request.couples;
  const std::array<Plan, 2> plans{story_plan(false), story_plan(true)};
  std::vector<Twins> all(static_cast<std::size_t>(request.couples));
  job.report("simulating", 0);
  parallel_for(all.size(), job, [&](std::size_t n, int) {
    const Persons persons = draw_persons(p, n, request.seed);
    for (std::size_t way = 0; way < 2; ++way) {
      all[n][way] = simulate_course(
          {p, persons, plans[way], story.schedule, n, request.seed, kStepsADay, kStoryBurnIn});
    }
  });
  std::erase_if(all, [](const Twins& twins) {
    const auto& [a, b] = twins[0].spells;
    return away_at(a, kHardFrom) || away_at(b, kHardFrom) || !away_at(a, kWayBackFrom) ||
           away_at(b, kWayBackFrom);
  });
  if (all.empty()) throw std::invalid_argument("story: in no couple has partner A alone withdrawn");
  story.withdrawn = static_cast<int>(all.size());

  std::vector<std::pair<double, std::size_t>> saved;  // days, and whose
  std::vector<double> gains;
  for (std::size_t n = 0; n < all.size(); ++n) {
    saved.emplace_back(days_away(all[n][0]) - days_away(all[n][1]), n);
    gains.push_back(closeness_after(all[n][1], story.schedule) -
                    closeness_after(all[n][0], story.schedule));
  }
  story.gain = mean_of(gains);
  std::sort(saved.begin(), saved.end());
  for (std::size_t j = 0; j < story.schedule.times.size(); ++j) {
    for (std::size_t way = 0; way < 2; ++way) {
      const auto away = std::count_if(all.begin(), all.end(), [&](const Twins& twins) {
        return twins[way].readings[0][j].state.withdrawn();
      });
      story.share_withdrawn[way].push_back(
          analysis::wilson(static_cast<int>(away), story.withdrawn));
    }
  }
  story.shown = std::move(all[saved[(saved.size() - 1) / 2].second]);
  return story;
}

}  // namespace attune::world
