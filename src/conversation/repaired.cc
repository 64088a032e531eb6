#include "conversation/repaired.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "conversation/mean_interval.h"
#include "conversation/style_matching.h"

namespace attune::conversation {
namespace {

constexpr std::size_t kFewestTalks = 3, kMostOthers = 20;

using Both = std::array<StyleCounts, 2>;

std::vector<Both> counts_of(const std::vector<std::vector<Turn>>& turns) {
  std::vector<Both> counts;
  for (const auto& talk : turns) {
    Both both;
    for (const Turn& turn : talk) both[static_cast<std::size_t>(turn.speaker)].add(turn);
    if (!std::isnan(style_matching(both[0], both[1]))) counts.push_back(both);
  }
  return counts;
}

}  // namespace

RepairedPartners repaired_partners(const std::vector<std::vector<Turn>>& turns) {
  const std::vector<Both> talks = counts_of(turns);
  RepairedPartners found{talks.size(),
                         {kMissing, kMissing, kMissing},
                         {kMissing, kMissing, kMissing},
                         {kMissing, kMissing, kMissing}};
  if (talks.size() < kFewestTalks) return found;
  MeanSums real, repaired, difference;
  const std::size_t all = talks.size() - 1, used = std::min(kMostOthers, all);
  for (std::size_t n = 0; n < talks.size(); ++n) {
    double sum = 0;
    for (std::size_t j = 0; j < used; ++j) {
      const Both& other = talks[(n + 1 + j * all / used) % talks.size()];
      sum += style_matching(talks[n][0], other[1]) + style_matching(other[0], talks[n][1]);
    }
    const double own = style_matching(talks[n][0], talks[n][1]);
    const double chance = sum / (2 * static_cast<double>(used));
    real.add(own);
    repaired.add(chance);
    difference.add(own - chance);
  }
  found.real = real.interval();
  found.repaired = repaired.interval();
  found.difference = difference.interval();
  return found;
}

}  // namespace attune::conversation
