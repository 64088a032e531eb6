#include "analysis/spells.h"

#include <algorithm>
#include <stdexcept>

namespace attune::analysis {
namespace {

struct Run {
  std::size_t first = 0, end = 0;
};

std::vector<Run> runs_of(const std::vector<bool>& flags) {
  std::vector<Run> runs;
  for (std::size_t n = 0; n < flags.size(); ++n) {
    if (!flags[n]) continue;
    if (n == 0 || !flags[n - 1]) runs.push_back({n, n});
    runs.back().end = n + 1;
  }
  return runs;
}

int count_in(const std::vector<bool>& flags, const Run& run) {
  const auto begin = flags.begin();
  return static_cast<int>(std::count(begin + static_cast<std::ptrdiff_t>(run.first),
                                     begin + static_cast<std::ptrdiff_t>(run.end), true));
}

}  // namespace

SpellCounts& SpellCounts::operator+=(const SpellCounts& other) {
  for (std::size_t k = 0; k < kSpellLengths; ++k) {
    spells[k] += other.spells[k];
    found[k] += other.found[k];
  }
  runs += other.runs;
  right += other.right;
  return *this;
}

SpellCounts count_spells(const std::vector<bool>& withdrawn, std::span<const double> probability) {
  if (withdrawn.size() != probability.size()) {
    throw std::invalid_argument("spells: as many probabilities as check-ins are needed");
  }
  std::vector<bool> flagged;
  for (const double p : probability) flagged.push_back(p >= 0.5);
  SpellCounts counts;
  for (const Run& spell : runs_of(withdrawn)) {
    const std::size_t length = spell.end - spell.first;
    const std::size_t k = std::min(length, kSpellLengths) - 1;
    counts.spells[k] += 1;
    counts.found[k] += 2 * count_in(flagged, spell) >= static_cast<int>(length) ? 1 : 0;
  }
  for (const Run& run : runs_of(flagged)) {
    counts.runs += 1;
    counts.right += count_in(withdrawn, run) > 0 ? 1 : 0;
  }
  return counts;
}

}  // namespace attune::analysis
