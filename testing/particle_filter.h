// The likelihood of a couple by a Rao-Blackwellised particle filter: the oracle of what the model's
// own filter approximates, which is when partners switch (only half-way between two grid times) and
// the collapse of the regimes' histories (GPB2).
//   A particle is a course of the joint regime with its exact times of switching (Gillespie 1977,
//   J. Phys. Chem. 81, 2340-2361), a log-volatility for each partner, and the Kalman filter of
//   everything else given these (Doucet, de Freitas, Murphy & Russell 2000, UAI, 176-183). Onsets
//   are proposed more often than they happen and weighed back. The estimate of the likelihood has
//   no bias but for answers at the ends of the scale, which are moment-matched, as in the filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dyad/model.h"

namespace attune::testing {

struct ParticleOptions {
  int particles = 4000;
  std::uint64_t seed = 1;
  /// How many times as often onsets are proposed as they happen, while they are rare. At 1 nothing
  /// has to be weighed back.
  double onset_tilt = 5;
};

struct ParticleResult {
  double log_likelihood = 0;
  std::vector<double> withdrawn;  ///< T x 2: filtered P(W_i = 1)
};

/// @param model of Variant::withdrawal; its own discretisation in time is not used.
/// @throws std::invalid_argument for fewer than 2 particles, a tilt below 1, or another model.
[[nodiscard]] ParticleResult particle_filter(const dyad::Model& model, const dyad::Model::At& at,
                                             std::size_t couple, const ParticleOptions& options);

}  // namespace attune::testing
