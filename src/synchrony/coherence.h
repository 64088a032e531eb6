// Wavelet coherence: how alike two signals are by period and time, beside two AR(1) processes that
// know nothing of each other.
//   W(t, s) = sum_f x(f) psi^(s f) e^{i 2 pi f t / n},  psi^ Morlet's with omega0 = 6
//   R^2 = |S(Wx Wy* / s)|^2 / (S(|Wx|^2 / s) S(|Wy|^2 / s)),  S smoothing over time and scale
// Torrence & Compo (1998), BAMS 79, 61-78; Torrence & Webster (1999), J. Climate 12, 2679-2690;
// Grinsted, Moore & Jevrejeva (2004), Nonlin. Proc. Geophys. 11, 561-566.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/job.h"
#include "synchrony/chance.h"

namespace attune::synchrony {

struct CoherencePeriod {
  double period = 0;                      ///< samples
  double coherence = 0;                   ///< mean R^2 over the times outside the cone of influence
  double chance_mean = 0, chance_95 = 0;  ///< of that mean, over AR(1) surrogates
  double share_above = 0;                 ///< of those times: R^2 above the local 95 % level
  double phase = 0;  ///< of the mean cross spectrum, radians; positive: b follows a
};

struct Coherence {
  std::vector<CoherencePeriod> periods;  ///< ascending
  ChanceTest area;                       ///< share of time and period above the local 95 % level
  std::string fault;
};

struct CoherenceRequest {
  int voices = 4;             ///< scales an octave
  double longest_period = 0;  ///< samples; 0: what the cone of influence lets in
  std::size_t surrogates = 199;
  std::uint64_t seed = 1, unit = 0;
};

/// Gaps are bridged by lines. @throws Cancelled.
[[nodiscard]] Coherence coherence_of(const std::vector<double>& a, const std::vector<double>& b,
                                     const CoherenceRequest& request, const Job& job);

}  // namespace attune::synchrony
