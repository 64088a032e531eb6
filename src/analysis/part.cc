#include "analysis/part.h"

#include <limits>
#include <stdexcept>

#include "core/random.h"

namespace attune::analysis {

dyad::Design random_part(const dyad::Design& design, std::size_t couples, std::uint64_t seed) {
  if (couples > design.couples.size()) {
    throw std::invalid_argument("random_part: more couples than there are");
  }
  // A unit of its own: where a search begins, and no start's.
  RandomStream random(seed, Purpose::starts, std::numeric_limits<std::uint64_t>::max());
  dyad::Design part;
  part.terms = design.terms;
  std::size_t wanted = couples;
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    const auto left = static_cast<double>(design.couples.size() - c);
    if (random.uniform() * left >= static_cast<double>(wanted)) continue;
    part.couples.push_back(design.couples[c]);
    --wanted;
  }
  return part;
}

}  // namespace attune::analysis
