// What a shared moment is: the channel it feeds, how much, and which boxes of the check-in it
// ticks. Thanks and sex have channels of their own here; the check-in counts sex as touch.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "analysis/simulate_path.h"
#include "core/random.h"
#include "world/parameters.h"

namespace attune::world {

using analysis::Moments;

/// More of the same moment: eye contact with a hug, something new about what was enjoyed.
struct Extra {
  std::size_t box;  ///< in analysis::kMomentNames
  double probability, amplitude;
};

struct AmplitudeLaw {
  std::size_t box;
  std::span<const Extra> extras;

  [[nodiscard]] double mean() const;
};
[[nodiscard]] const AmplitudeLaw& amplitude_law(Channel channel);

struct Moment {
  Channel channel = touch;
  double amplitude = 1;
  Moments boxes{};
  std::array<bool, 2> noticed{true, true};  ///< what one does not notice does not count for them
};

/// Always as many draws, so that a course differs from its twin only where something happened.
[[nodiscard]] Moment draw_moment(Channel channel, double seen, RandomStream& stream);

}  // namespace attune::world
