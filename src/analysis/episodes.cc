#include "analysis/episodes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Span {
  std::size_t first, last;  ///< grid; last is the first time back, or the final one
  bool open_left, open_right;
};

std::vector<Span> spans(const std::vector<double>& p) {
  std::vector<Span> out;
  for (std::size_t t = 0; t < p.size(); ++t) {
    if (p[t] < kEpisodeEnters) continue;
    const std::size_t first = t;
    while (t < p.size() && p[t] >= kEpisodeLeaves) ++t;
    const bool open_right = t == p.size();
    out.push_back({first, open_right ? t - 1 : t, first == 0, open_right});
  }
  return out;
}

/// Check-ins made within a span over those expected at the person's usual gap.
double coverage(const dyad::CoupleDesign& design, std::size_t partner, const Span& span) {
  std::vector<double> gaps;
  double previous = kNaN;
  std::size_t present = 0;
  for (std::size_t t = 0; t < design.times.size(); ++t) {
    if (design.check_in[t][partner] < 0) continue;
    if (!std::isnan(previous)) gaps.push_back(design.times[t] - previous);
    previous = design.times[t];
    present += t >= span.first && t <= span.last;
  }
  if (gaps.empty()) return 0;
  const double usual = quantile(gaps, 0.5);
  const double expected = (design.times[span.last] - design.times[span.first]) / usual + 1;
  return std::min(1.0, static_cast<double>(present) / expected);
}

RecoveryDraw recovery(const TrueSpell& spell, double from) {
  return {spell.back - from, spell.recovered};
}

/// Interval of censored durations; a quantile that most paths do not reach is NaN.
Interval duration_interval(const std::vector<RecoveryDraw>& draws, double& recovered_share) {
  if (draws.empty()) {
    recovered_share = kNaN;
    return {kNaN, kNaN, kNaN};
  }
  std::vector<double> days;
  double recovered = 0;
  for (const RecoveryDraw& draw : draws) {
    days.push_back(draw.recovered ? draw.days : std::numeric_limits<double>::infinity());
    recovered += draw.recovered;
  }
  recovered_share = recovered / static_cast<double>(draws.size());
  const auto at = [&](double q) {
    const double x = quantile(days, q);
    return std::isfinite(x) ? x : kNaN;
  };
  return {at(0.5), at(0.025), at(0.975)};
}

/// Days from a path's nadir within the span until half of the drop below its own baseline is back.
RecoveryDraw half_life(const FoundEpisode& found, const std::vector<double>& times,
                       const DrawnPath& path) {
  const auto partner = static_cast<std::size_t>(found.episode.partner_index);
  const Stretches& away = path.away[partner];
  const std::vector<double>& course = path.closeness[partner];
  double baseline = 0, engaged = 0;
  for (std::size_t t = 0; t < times.size(); ++t) {
    if (stretch_at(away, times[t]) != away.end()) continue;
    baseline += course[t];
    ++engaged;
  }
  if (engaged == 0) return {times.back() - times[found.first], false};
  baseline /= engaged;
  const auto closeness = course.begin();
  const auto lowest = std::min_element(closeness + static_cast<std::ptrdiff_t>(found.first),
                                       closeness + static_cast<std::ptrdiff_t>(found.last) + 1);
  const auto half =
      std::find_if(lowest, course.end(), [&](double c) { return c >= 0.5 * (baseline + *lowest); });
  const double from = times[static_cast<std::size_t>(lowest - closeness)];
  if (half == course.end()) return {times.back() - from, false};
  return {times[static_cast<std::size_t>(half - closeness)] - from, true};
}

}  // namespace

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  const double at = std::clamp(q * (n + 1) - 1, 0.0, n - 1);
  const auto below = static_cast<std::size_t>(at);
  const double beyond = at - static_cast<double>(below);
  if (beyond == 0) return values[below];
  return values[below] + beyond * (values[below + 1] - values[below]);
}

std::vector<FoundEpisode> find_episodes(const dyad::Model& model, const CoupleCourse& course,
                                        std::size_t couple, std::size_t partner) {
  const dyad::CoupleDesign& design = model.design().couples[couple];
  const PartnerCourse& mine = course.partners[partner];
  std::vector<FoundEpisode> out;
  for (const Span& span : spans(mine.smoothed)) {
    const double days = course.times[span.last] - course.times[span.first];
    // Someone distant throughout is at a stable low level, which is no episode.
    if (days < kEpisodeDays || (span.open_left && span.open_right)) continue;
    FoundEpisode found;
    found.first = span.first;
    found.last = span.last;
    Episode& e = found.episode;
    e.coverage = coverage(design, partner, span);
    if (e.coverage < kEpisodeCoverage) continue;
    e.couple = design.id;
    e.partner_index = static_cast<int>(partner);
    e.onset = course.times[span.first];
    e.end = course.times[span.last];
    e.censored_left = span.open_left;
    e.censored_right = span.open_right;
    e.nadir = std::numeric_limits<double>::infinity();
    double rate = 0;
    for (std::size_t t = span.first; t <= span.last; ++t) {
      e.peak_probability = std::max(e.peak_probability, mine.smoothed[t]);
      rate += mine.drive[t].recovery_rate / static_cast<double>(span.last - span.first + 1);
      if (mine.mean[t] < e.nadir) {
        e.nadir = mine.mean[t];
        e.nadir_time = course.times[t];
      }
    }
    e.model_half_life_days = std::numbers::ln2 / rate;
    out.push_back(std::move(found));
  }
  return out;
}

void follow(FoundEpisode& found, const std::vector<double>& times, const DrawnPath& path) {
  const Stretches& away = path.away[static_cast<std::size_t>(found.episode.partner_index)];
  found.spells.push_back(spell_at(away, found.episode.onset, times.front(), times.back()));
  if (!found.spells.back()) return;
  found.recoveries.push_back(recovery(*found.spells.back(), found.episode.onset));
  found.half_lives.push_back(half_life(found, times, path));
}

void set_intervals(FoundEpisode& found) {
  Episode& e = found.episode;
  double share = 0;
  e.half_life_days = duration_interval(found.half_lives, share);
  e.recovery_days = duration_interval(found.recoveries, e.recovery_observed);
}

}  // namespace attune::analysis
