// What a filter believes after an occasion, taken out so that another system goes on from there.
#pragma once

#include <vector>

#include "regime/filter.h"

namespace attune::regime {

/// K regimes, n states.
struct Belief {
  std::vector<double> prob;  ///< K
  std::vector<double> mean;  ///< n x K
  std::vector<double> cov;   ///< n(n+1)/2 x K, packed
};

[[nodiscard]] Belief belief_at(const SystemShape& shape, const FilterTrace& trace, int occasion);

/// Makes the belief what is known at occasion 0, which the system then must not observe.
/// @throws std::invalid_argument if the sizes differ.
void start_from(const Belief& belief, SystemValues& values);

}  // namespace attune::regime
