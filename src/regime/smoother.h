// What the whole series says about each occasion, after the filter has run.
//   Regimes backwards by expectation correction (Barber 2006, J. Mach. Learn. Res. 7, 2515-2540):
//   p(r | r', all) is weighted by how well the branch predicts the next state, which Kim's (1994)
//   smoother leaves out. The weights are averaged over the next state's smoothed law, and that law
//   is split by them (cubature; Arasaratnam & Haykin 2009, IEEE Trans. Automat. Contr. 54,
//   1254-1269), where Barber takes its mean; states by Rauch-Tung-Striebel per branch, merged by
//   departure. With one regime this is the exact fixed-interval smoother. Paths are drawn backwards
//   jointly (forward filtering, backward sampling; Carter & Kohn 1994, Biometrika 81, 541-553), the
//   regime given the drawn next state too.
#pragma once

#include <vector>

#include "core/expected.h"
#include "core/random.h"
#include "regime/filter.h"

namespace attune::regime {

/// T occasions, K regimes, n states.
struct Smoothed {
  std::vector<double> prob;         ///< T x K
  std::vector<double> mean;         ///< T x n, over regimes
  std::vector<double> cov;          ///< T x n(n+1)/2, packed, over regimes
  std::vector<double> regime_mean;  ///< T x n x K
};

struct SampledPath {
  std::vector<int> regime;    ///< T
  std::vector<double> state;  ///< T x n
};

/// @returns NumericalFailure if a predicted covariance is not positive definite.
[[nodiscard]] Expected<Smoothed> smooth(const SystemShape& shape, const SystemValues& values,
                                        Collapse collapse, const FilterTrace& trace);

[[nodiscard]] Expected<std::vector<SampledPath>> sample_paths(const SystemShape& shape,
                                                              const SystemValues& values,
                                                              Collapse collapse,
                                                              const FilterTrace& trace,
                                                              RandomStream& random, int count);

}  // namespace attune::regime
