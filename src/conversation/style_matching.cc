#include "conversation/style_matching.h"

#include <algorithm>
#include <cmath>

#include "conversation/mean_interval.h"

namespace attune::conversation {
namespace {
constexpr std::size_t kMostGroups = 20;
constexpr std::size_t kFewestTurns = 8;  ///< for groups at all

using Both = std::array<StyleCounts, 2>;
}  // namespace

void StyleCounts::add(const Turn& turn, double sign) {
  for (std::size_t k = 0; k < kStyleClasses; ++k) style[k] += sign * turn.style[k];
  words += sign * turn.words;
}

double style_matching(const StyleCounts& one, const StyleCounts& other) {
  if (!(one.words > 0 && other.words > 0)) return kMissing;
  double sum = 0, used = 0;
  for (std::size_t k = 0; k < kStyleClasses; ++k) {
    const double p = 100 * one.style[k] / one.words, q = 100 * other.style[k] / other.words;
    if (p + q <= 0) continue;
    sum += 1 - std::abs(p - q) / (p + q + 0.0001);
    used += 1;
  }
  return used > 0 ? sum / used : kMissing;
}

analysis::Interval talk_style_matching(const std::vector<Turn>& turns) {
  Both all;
  for (const Turn& turn : turns) all[static_cast<std::size_t>(turn.speaker)].add(turn);
  const double whole = style_matching(all[0], all[1]);
  if (turns.size() < kFewestTurns) return {whole, kMissing, kMissing};
  const std::size_t groups = std::min(kMostGroups, turns.size() / 4);
  std::vector<double> without;
  for (std::size_t g = 0; g < groups; ++g) {
    Both rest = all;
    for (std::size_t t = g * turns.size() / groups; t < (g + 1) * turns.size() / groups; ++t) {
      rest[static_cast<std::size_t>(turns[t].speaker)].add(turns[t], -1);
    }
    without.push_back(style_matching(rest[0], rest[1]));
  }
  double mean = 0, squares = 0;
  for (const double value : without) mean += value / static_cast<double>(groups);
  for (const double value : without) squares += std::pow(value - mean, 2);
  const auto n = static_cast<double>(groups);
  analysis::Interval matching = t_interval(whole, std::sqrt(squares * (n - 1) / n), n - 1);
  matching.lower = std::isnan(matching.lower) ? kMissing : std::max(0.0, matching.lower);
  matching.upper = std::isnan(matching.upper) ? kMissing : std::min(1.0, matching.upper);
  return matching;
}

}  // namespace attune::conversation
