// Real pairs beside the same people paired with others (Bernieri, Reznick & Rosenthal 1988, JPSP
// 54, 243-253): everyone's partner is exchanged, everyone's own movement stays.
//   d = (mean of real - mean of re-paired) / sqrt((var of real + var of re-paired) / 2)
// The two variances count the same, since there are as many re-paired couples as one cares to make;
// weighted by their numbers, as rMEA pools them, the SD is all but that of the re-paired.
#pragma once

#include <cstddef>
#include <vector>

#include "synchrony/chance.h"

namespace attune::synchrony {

struct PairSignals {
  const std::vector<double>*a = nullptr, *b = nullptr;
};

struct Pairings {
  std::size_t pairs = 0, repaired = 0;  ///< with a strength: both signals move
  bool roles = true;                    ///< an a is paired with b's alone
  double real_mean = 0, real_sd = 0, repaired_mean = 0, repaired_sd = 0;
  Estimate d;                ///< interval: leave-one-pair-out jackknife, t
  double d_by_numbers = 0;   ///< with the SD weighted by numbers
  ChanceTest group;          ///< mean over pairs beside pairings in another order
  std::vector<double> real;  ///< strength by pair
  std::vector<double>
      share_at_least;  ///< by pair: (1 + its re-pairings at least as strong) / (1 + those)
};

struct PairingRequest {
  WindowPlan plan;
  Strength strength = Strength::absolute;
  bool roles = true;
  std::size_t surrogates = 999;
  std::uint64_t seed = 1;
};

/// All re-pairings; of unequal recordings the beginning of the longer. 3 pairs at least, else
/// `group.fault` says so. Cost: pairs^2 recordings (twice that without roles). @throws Cancelled.
[[nodiscard]] Pairings repair(const std::vector<PairSignals>& pairs, const PairingRequest& request,
                              const Job& job);

}  // namespace attune::synchrony
