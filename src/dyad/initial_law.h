// The law of both levels when a diary begins: that of people to whom nothing unusual happened for a
// long time. What a regime says of the levels then is not where they would rest in it: who is
// withdrawn now has been so for a while only, and who is engaged may have been withdrawn before.
//   With m_r = E[x | r] and P_r = E[x x' | r], q_rs the rates of ordinary days, pi_r q_rs = pi_s
//   q_sr (detailed balance, so the past of r is like its future):
//     A_r m_r + f_r + sum_s q_rs (m_s - m_r) = 0
//     A_r P_r + P_r A_r' + f_r m_r' + m_r f_r' + G + sum_s q_rs (P_s - P_r) = 0
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <unsupported/Eigen/AutoDiff>
#include <vector>

namespace attune::dyad {

/// What the initial law hangs on, in the order of its derivatives, which is that of Model::Slots.
enum InitialSlot {
  kOfKappa,
  kOfSigma,
  kOfRho,
  kOfC,
  kOfAlpha,
  kOfDelta,
  kOfA0,
  kOfAPartner,
  kOfB0
};
inline constexpr int kInitialSlots = kOfB0 + 1;
using InitialDual = Eigen::AutoDiffScalar<Eigen::Matrix<double, kInitialSlots, 1>>;

struct InitialLaw {
  /// A symmetric 2 x 2, packed: (A, A), (B, A), (B, B).
  using Packed = std::array<InitialDual, 3>;

  std::array<std::array<InitialDual, 2>, 4> mean;
  /// Covariance in a joint regime: `switching` is what its past adds, `noise` what partner A's own
  /// innovations bring, partner B's, and what they share; a person's volatility scales these.
  std::array<Packed, 4> switching;
  std::array<std::array<Packed, 3>, 4> noise;
};

/// @param slot  by InitialSlot, natural values; |c| < kappa. @param regimes  joint: 1 or 4.
[[nodiscard]] InitialLaw initial_law(const std::vector<double>& slot, std::size_t regimes);

}  // namespace attune::dyad
