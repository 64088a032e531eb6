// Is it more than chance? What was found beside what the same numbers give when only their timing
// is broken.
//   p = (1 + surrogates at least as large) / (1 + surrogates)       (Phipson & Smyth 2010, SAGMB 9)
//   effect = (found - mean of surrogates) / SD of surrogates
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/job.h"
#include "synchrony/mirroring.h"

namespace attune::synchrony {

enum class Surrogate {
  shuffle,   ///< segments of b in another order (Ramseyer & Tschacher 2010)
  shift,     ///< b turned round in time as in a circle, by more than a window
  phase,     ///< b with its spectrum, its phases drawn anew (Theiler et al. 1992)
  repaired,  ///< partners of other pairs
};

/// Found and surrogates; `fault` says why there is no answer.
struct ChanceTest {
  Surrogate kind = Surrogate::shuffle;
  std::size_t surrogates = 0;
  std::size_t pieces = 0, of_pieces = 0;  ///< segments that were used; shifts or partners there are
  double found = 0, mean = 0, sd = 0, effect = 0, p = 1;
  double lower = 0, upper = 0;  ///< the middle 95 % of the surrogates
  std::string fault;
};

/// @param drawn what the surrogates gave; NaN are left out.
[[nodiscard]] ChanceTest compare_with(double found, std::vector<double> drawn, Surrogate kind);

/// The order of segments that chance could have made: `matrix` row i, column j is the strength of
/// a's segment i with b's segment j (NaN: none). Found is the mean of the diagonal, a surrogate
/// that along a permutation. Exact where b's segments could have come in any order; 5 segments at
/// least.
[[nodiscard]] ChanceTest permutation_test(const std::vector<double>& matrix, std::size_t segments,
                                          std::size_t surrogates, std::uint64_t seed,
                                          std::uint64_t unit);

struct SurrogateRequest {
  WindowPlan plan;
  Strength strength = Strength::absolute;
  Surrogate kind = Surrogate::shift;  ///< shift or phase
  std::size_t surrogates = 999;
  std::uint64_t seed = 1, unit = 0;
};

/// Turned or phase-randomised copies of the whole of b, over all windows. Where there are fewer
/// turns than surrogates, each is taken once. For `phase` gaps are bridged, then put back.
/// @throws Cancelled.
[[nodiscard]] ChanceTest surrogate_test(const std::vector<double>& a, const std::vector<double>& b,
                                        const SurrogateRequest& request, const Job& job);

/// b with the amplitudes of its spectrum and other phases. @param draw tells copies apart.
[[nodiscard]] std::vector<double> phase_randomised(const std::vector<double>& b, std::uint64_t seed,
                                                   std::uint64_t draw);

}  // namespace attune::synchrony
