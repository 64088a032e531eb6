// Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011, SC'11, "Parallel random
// numbers: as easy as 1, 2, 3"). A draw is a function of (seed, purpose, unit, index), so adding a
// couple or a thread changes no other draw. Own transforms, since <random>'s differ by library.
#pragma once

#include <array>
#include <cstdint>

namespace attune {

/// The raw bijection: 128-bit counter and 64-bit key to 128 random bits.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                         std::array<std::uint32_t, 2> key);

/// What a stream is for; two purposes never share a draw.
enum class Purpose : std::uint32_t {
  truth = 1,
  simulate_world,
  simulate_answers,
  starts,
  paths,
  parameters,
  testing,
  simulate_persons,
  simulate_tails,
  chains,
  simulate_model,
  simulate_prior,
  couple_effects,
  couple_weights,
  surrogates,
  resampling,
  pauses
};

/// A sequence of draws that belongs to one unit (a couple, a start, a path).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t unit);

  [[nodiscard]] double uniform();      ///< in the open interval (0, 1), 53 bits
  [[nodiscard]] double normal();       ///< standard normal, by the inverse distribution function
  [[nodiscard]] double exponential();  ///< mean 1
  [[nodiscard]] std::uint64_t poisson(double mean);  ///< mean >= 0; cost grows with the mean

 private:
  [[nodiscard]] std::uint32_t next();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

/// Quantile of the standard normal. Wichura (1988), Applied Statistics 37, algorithm AS 241
/// (PPND16), about 1 part in 10^16. @param p in (0, 1).
[[nodiscard]] double normal_quantile(double p);

}  // namespace attune
