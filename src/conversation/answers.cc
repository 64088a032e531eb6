#include "conversation/answers.h"

#include <algorithm>
#include <cmath>

#include "conversation/mean_interval.h"
#include "conversation/style_matching.h"

namespace attune::conversation {
namespace {

constexpr std::size_t kFewestContent = 2;
constexpr std::uint32_t kFewestWords = 5;
constexpr std::size_t kMostOthers = 20;

using Measure = double (*)(const Turn& before, const Turn& own);

/// Places in `turns` of the partner's turns that the measure can be taken of.
std::vector<std::size_t> usable(const std::vector<Turn>& turns, int speaker, Measure measure) {
  std::vector<std::size_t> places;
  for (std::size_t t = 0; t < turns.size(); ++t) {
    if (turns[t].speaker == speaker && !std::isnan(measure(turns[t], turns[t]))) {
      places.push_back(t);
    }
  }
  return places;
}

/// The mean over the others: evenly spread over those behind `answered`, round the talk's end.
double by_chance(const std::vector<Turn>& turns, const std::vector<std::size_t>& others,
                 std::size_t answered, const Turn& own, Measure measure) {
  const auto here = static_cast<std::size_t>(
      std::lower_bound(others.begin(), others.end(), answered) - others.begin());
  const std::size_t all = others.size() - 1, used = std::min(kMostOthers, all);
  double sum = 0;
  for (std::size_t j = 0; j < used; ++j) {
    const std::size_t step = 1 + j * all / used;
    sum += measure(turns[others[(here + step) % others.size()]], own);
  }
  return sum / static_cast<double>(used);
}

AgainstChance against_chance(const std::vector<Turn>& turns, int speaker, Measure measure) {
  const auto others = usable(turns, 1 - speaker, measure);
  MeanSums real, chance, difference;
  for (std::size_t t = 1; t < turns.size(); ++t) {
    if (turns[t].speaker != speaker || others.size() < 2) continue;
    const double value = measure(turns[t - 1], turns[t]);
    if (std::isnan(value)) continue;
    const double expected = by_chance(turns, others, t - 1, turns[t], measure);
    real.add(value);
    chance.add(expected);
    difference.add(value - expected);
  }
  return {real.count(), real.interval(), chance.interval(), difference.interval()};
}

}  // namespace

double uptake(const Turn& before, const Turn& own) {
  if (before.content.size() < kFewestContent || own.words == 0) return kMissing;
  return static_cast<double>(taken_up(before, own)) / static_cast<double>(before.content.size());
}

double turn_style(const Turn& before, const Turn& own) {
  if (before.words < kFewestWords || own.words < kFewestWords) return kMissing;
  StyleCounts one, other;
  one.add(before);
  other.add(own);
  return style_matching(one, other);
}

std::array<AnswerIndices, 2> answer_indices(const std::vector<Turn>& turns) {
  std::array<AnswerIndices, 2> indices;
  for (const int speaker : {0, 1}) {
    auto& own = indices[static_cast<std::size_t>(speaker)];
    own.uptake = against_chance(turns, speaker, uptake);
    own.style = against_chance(turns, speaker, turn_style);
  }
  return indices;
}

}  // namespace attune::conversation
