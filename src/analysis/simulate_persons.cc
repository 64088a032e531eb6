#include "analysis/simulate_persons.h"

#include <cmath>

namespace attune::analysis {

std::array<PersonTraits, 2> person_traits(const TrueParameters& parameters, World world,
                                          std::size_t couple, std::uint64_t seed) {
  RandomStream stream(seed, Purpose::simulate_persons, couple);
  std::array<PersonTraits, 2> traits;
  for (PersonTraits& person : traits) {
    person.volatility = std::exp(parameters.omega_v * stream.normal());
  }
  if (world != World::trending) return traits;
  const double first = stream.normal(), own = stream.normal();
  traits[0].drift = kDriftSd * first;
  traits[1].drift = kDriftSd * (kDriftCorrelation * first +
                                std::sqrt(1 - kDriftCorrelation * kDriftCorrelation) * own);
  return traits;
}

Tails::Tails(World world, std::uint64_t seed, std::size_t unit)
    : heavy_(world == World::heavy_tailed), stream_(seed, Purpose::simulate_tails, unit) {}

double Tails::next() {
  if (!heavy_) return 1;
  // t = normal sqrt(3 / chi^2_3) has variance 3.
  double chi_squared = 0;
  for (int k = 0; k < 3; ++k) {
    const double z = stream_.normal();
    chi_squared += z * z;
  }
  return 1 / std::sqrt(chi_squared);
}

}  // namespace attune::analysis
