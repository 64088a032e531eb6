#include "world/couple.h"

#include <algorithm>
#include <cmath>

namespace attune::world {

double View::responsiveness() const {
  return p.perceived_enacted * other.attunement + p.perceived_x * own.x + own.impression;
}

double View::raised(std::size_t k) const {
  return own.m[k] * std::exp(p.omega * responsiveness()) - usual[k];
}

double View::drive() const {
  double sum = p.beta_attunement * responsiveness();
  for (std::size_t k = 0; k < kChannels; ++k) sum += p.beta[k] * raised(k);
  return 2 * std::tanh(person.gain * sum / 2);
}

double View::gain() const {
  switch (own.regime) {
    case Regime::engaged:
      return 1;
    case Regime::withdrawn:
      return 1 - p.alpha;
    case Regime::chronic:
      return 1 - p.alpha_chronic;
  }
  return 1;
}

double View::closeness() const {
  const double tension = p.gamma * own.strain + p.gamma_conflict * own.conflict;
  return own.x + gain() * drive() - tension * std::exp(-p.zeta * own.m[touch]);
}

double View::pursuit() const { return own.withdrawn() ? 0 : std::max(0.0, -closeness()); }

}  // namespace attune::world
