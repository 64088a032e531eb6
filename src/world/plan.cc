#include "world/plan.h"

#include <algorithm>
#include <cmath>

namespace attune::world {

double therapy_at(const Parameters& p, double time) {
  if (time <= p.therapy_start) return 0;
  const double during = std::min(time - p.therapy_start, p.therapy_days);
  const double since = std::max(time - p.therapy_start - p.therapy_days, 0.0);
  return p.therapy_strength * (1 - std::exp(-during / p.therapy_build)) *
         std::exp(-since / p.therapy_fade);
}

}  // namespace attune::world
