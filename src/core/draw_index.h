// One of several things by chance.
#pragma once

#include <cstddef>

#include "core/random.h"

namespace attune {

/// An index with probability in proportion to its weight; one without weight is never drawn, unless
/// all are: then the last.
/// @param weight  of an index; they need not add up to 1.
template <class Weight>
[[nodiscard]] std::size_t draw_index(std::size_t count, const Weight& weight,
                                     RandomStream& random) {
  double total = 0;
  for (std::size_t k = 0; k < count; ++k) total += weight(k);
  double left = random.uniform() * total;
  std::size_t last = count - 1;
  for (std::size_t k = 0; k < count; ++k) {
    if (!(weight(k) > 0)) continue;
    last = k;
    left -= weight(k);
    if (left < 0) break;
  }
  return last;
}

}  // namespace attune
