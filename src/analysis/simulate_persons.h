// How simulated persons differ beyond their usual level, and heavy tails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "analysis/simulate_parameters.h"
#include "analysis/world.h"
#include "core/random.h"

namespace attune::analysis {

/// Over the whole diary, SD and correlation between partners of a trending world's drift.
inline constexpr double kDriftSd = 1.5, kDriftCorrelation = 0.7;

struct PersonTraits {
  double volatility = 1;  ///< e^v, v ~ N(0, omega_v^2), independent of the partner
  double drift = 0;       ///< of the level from the first check-in to the last, points
};

/// The two partners of a couple; the drift is 0 unless the world is trending. Draws of their own.
[[nodiscard]] std::array<PersonTraits, 2> person_traits(const TrueParameters& parameters,
                                                        World world, std::size_t couple,
                                                        std::uint64_t seed);

/// Makes normal draws heavy-tailed: a normal times next() is Student's t with 3 degrees of freedom
/// divided by its SD. In other worlds next() is 1.
class Tails {
 public:
  /// @param unit its own stream.
  Tails(World world, std::uint64_t seed, std::size_t unit);
  [[nodiscard]] double next();

 private:
  bool heavy_;
  RandomStream stream_;
};

}  // namespace attune::analysis
