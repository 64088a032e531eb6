// One couple's hidden course, forward in time on a fine grid: equations (1)-(5) of the model.
//
//   dm_k = -m_k/tau_k dt + jumps                                                            (1)
//   S_i  = sum_k beta_k (m_k e^{omega R_i} - mbar_k) + beta_R R_i                           (2)
//   C_i  = x_i + g(W_i) S_i - (gamma m_strain + gamma_c m_conflict) e^{-zeta m_touch}       (3)
//   dx_i = [-kappa (x_i + Delta W_i) + c g(W_i) C_j] dt + sigma e^{v_i} dB_i                (4)
//   W_i  jumps at rate e^{a0 + theta z_i + a_P W_j}, or e^{b0 + sum_k eta_k M_k + eta_R R}  (5)
//
// Steps are at most 15 minutes. In a step the integrators decay exactly, x returns exactly with the
// coupling C_j held, and each partner's clock runs down at the rate held: a jump happens when the
// integral of the rate passes a unit exponential, at the end of the step. No matrix exponential, no
// collapse, no filter: nothing here is shared with the estimator, which it serves as an oracle.
//
// What happens in a window happens at one moment, 6 h before the check-in or halfway to the
// previous check-in where that is nearer: strain, conflict and the shared moments. A moment's
// log-odds rise with the couple's mean closeness and fall while anyone is withdrawn, so the loop
// closes. In a heavy-tailed world the innovations of a window share one random factor, which makes
// their sum over the window a bivariate Student t. Now and then only one partner notices it; what a
// partner did not notice does not count for that partner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/simulate_inputs.h"
#include "analysis/simulate_parameters.h"
#include "analysis/world.h"

namespace attune::analysis {

inline constexpr std::size_t kMoments = 9;
inline constexpr std::array<std::string_view, kMoments> kMomentNames{
    "touch",     "eye_contact", "enjoyable",   "novel", "shared_laugh", "returned_gesture",
    "open_talk", "thanks",      "out_together"};
using Moments = std::array<bool, kMoments>;

/// Amplitudes of the four channels: touch, reward, resonance, dialogue (check-in item 9).
[[nodiscard]] std::array<double, kChannels> channel_amplitudes(const Moments& moments);

/// What cannot be known before a course has been simulated: see simulate.h on passes.
struct ChannelLevels {
  std::array<double, kChannels> mean{};  ///< mbar_k, over all check-ins of the sample
  /// Where a couple's integrators start: the person's own rate times tau_k, by couple and partner.
  std::vector<std::array<std::array<double, kChannels>, 2>> start;
};

struct PathPoint {
  double closeness = 0;  ///< C
  double drive = 0;      ///< S
  bool withdrawn = false;
  Moments moments{};                            ///< noticed in this window
  std::array<double, kChannels> integrators{};  ///< m_k
  std::vector<double> switches{};               ///< times in this window at which W jumped
};

/// By partner and check-in.
using Path = std::array<std::vector<PathPoint>, 2>;

/// x and W start from a burn-in of 20 typical days (z = R = 0, m_k = mbar_k); integrators start at
/// the person's mean level.
[[nodiscard]] Path simulate_path(const TrueParameters& parameters, World world,
                                 const Schedule& schedule, const CoupleInputs& inputs,
                                 const ChannelLevels& levels, std::size_t couple,
                                 std::uint64_t seed);

}  // namespace attune::analysis
