#include "survey/assignment.h"

#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "survey/draws.h"

namespace attune::survey {
namespace {

std::uint64_t below(RandomStream& draws, std::uint64_t bound) {
  return static_cast<std::uint64_t>(draws.uniform() * static_cast<double>(bound));
}

}  // namespace

std::string arm_of(const Assignment& assignment, std::uint64_t couple) {
  const int weights = std::accumulate(assignment.arms.begin(), assignment.arms.end(), 0,
                                      [](int sum, const Arm& arm) { return sum + arm.weight; });
  if (weights < 1 || assignment.blocks.empty()) {
    throw std::invalid_argument("arm_of: an assignment needs arms and blocks");
  }
  std::uint64_t first = 0;
  for (std::uint64_t block = 0;; ++block) {
    RandomStream draws(assignment.seed, kDrawArms, block);
    const int size = assignment.blocks[below(draws, assignment.blocks.size())];
    if (size < 1 || size % weights != 0) {
      throw std::invalid_argument("arm_of: a block must be a multiple of the arms' weights");
    }
    if (couple >= first + static_cast<std::uint64_t>(size)) {
      first += static_cast<std::uint64_t>(size);
      continue;
    }
    std::vector<const Arm*> order;
    for (const Arm& arm : assignment.arms) {
      order.insert(order.end(), static_cast<std::size_t>(arm.weight * (size / weights)), &arm);
    }
    for (std::size_t left = order.size(); left > 1; --left) {
      std::swap(order[left - 1], order[below(draws, left)]);
    }
    return order[couple - first]->name;
  }
}

}  // namespace attune::survey
