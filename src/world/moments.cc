#include "world/moments.h"

namespace attune::world {
namespace {

constexpr std::array<Extra, 1> kWithTouch{{{1, 0.4, 0.5}}};                    // eye contact
constexpr std::array<Extra, 2> kWithReward{{{3, 0.25, 0.5}, {8, 0.35, 0.5}}};  // novel, out
constexpr std::array<Extra, 1> kWithResonance{{{5, 0.4, 0.5}}};                // returned gesture
static_assert(analysis::kMomentNames[1] == "eye_contact" && analysis::kMomentNames[3] == "novel" &&
              analysis::kMomentNames[8] == "out_together" &&
              analysis::kMomentNames[5] == "returned_gesture");
static_assert(analysis::kMomentNames[0] == "touch" && analysis::kMomentNames[2] == "enjoyable" &&
              analysis::kMomentNames[4] == "shared_laugh" &&
              analysis::kMomentNames[6] == "open_talk" && analysis::kMomentNames[7] == "thanks");

constexpr std::array<AmplitudeLaw, kChannels> kLaws{{
    {0, kWithTouch},
    {2, kWithReward},
    {4, kWithResonance},
    {6, {}},
    {7, {}},
    {0, {}},
}};

}  // namespace

double AmplitudeLaw::mean() const {
  double sum = 1;
  for (const Extra& extra : extras) sum += extra.probability * extra.amplitude;
  return sum;
}

const AmplitudeLaw& amplitude_law(Channel channel) { return kLaws[channel]; }

Moment draw_moment(Channel channel, double seen, RandomStream& stream) {
  const AmplitudeLaw& law = amplitude_law(channel);
  Moment moment{channel, 1, {}, {true, true}};
  moment.boxes[law.box] = true;
  for (const Extra& extra : law.extras) {
    if (stream.uniform() >= extra.probability) continue;
    moment.amplitude += extra.amplitude;
    moment.boxes[extra.box] = true;
  }
  const bool both = stream.uniform() < seen;
  const std::size_t witness = stream.uniform() < 0.5 ? 0 : 1;
  if (!both) moment.noticed[1 - witness] = false;
  return moment;
}

}  // namespace attune::world
