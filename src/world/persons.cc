#include "world/persons.h"

#include <cmath>

#include "core/random.h"

namespace attune::world {
namespace {

using Pair = std::array<double, 2>;

/// Standard normals of two partners.
Pair pair(double correlation, RandomStream& stream) {
  const double first = stream.normal(), own = stream.normal();
  return {first, correlation * first + std::sqrt(1 - correlation * correlation) * own};
}

/// A standard normal that correlates with another.
double mixed(double correlation, double with, double own) {
  return correlation * with + std::sqrt(1 - correlation * correlation) * own;
}

}  // namespace

Persons draw_persons(const Parameters& p, std::size_t couple, std::uint64_t seed) {
  RandomStream stream(seed, Purpose::simulate_persons, couple);
  Persons persons;
  persons.log_moments = p.omega_moments * stream.normal();
  const double r = p.partner_correlation;
  const Pair level = pair(r, stream), kappa = pair(r, stream), a0 = pair(r, stream),
             b0 = pair(r, stream), gain = pair(r, stream), trust = pair(r, stream),
             attunement = pair(r, stream);
  for (std::size_t i = 0; i < 2; ++i) {
    Person& person = persons.partners[i];
    person.level = p.omega_level * level[i];
    person.kappa = p.kappa * std::exp(p.omega_kappa * kappa[i]);
    person.a0 = p.a0 + p.omega_a0 * mixed(p.level_a0, level[i], a0[i]);
    person.b0 = p.b0 + p.omega_b0 * mixed(p.level_b0, level[i], b0[i]);
    person.gain = std::exp(p.omega_beta * gain[i]);
    person.trust = p.omega_trust * trust[i];
    person.attunement = p.omega_attunement * attunement[i];
    person.skip = p.skip_withdrawn + p.omega_skip * stream.normal();
    for (std::size_t k = 0; k < kChannels; ++k) {
      person.tau[k] = p.tau[k] * std::exp(p.omega_tau * stream.normal());
    }
    for (std::size_t l = 0; l < kItems; ++l) person.bias[l] = p.bias[l] * stream.normal();
  }
  return persons;
}

}  // namespace attune::world
