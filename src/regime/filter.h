// The switching Kalman filter, its log-likelihood with all constants, and its exact gradient.
//   GPB2: every branch r -> r' is predicted and updated, then branches are merged by arrival regime
//   (Kim 1994, J. Econometrics 60, 1-22). IMM: regimes are mixed first, then predicted and updated
//   (Blom & Bar-Shalom 1988, IEEE Trans. Automat. Contr. 33, 780-783). With one regime both are the
//   Kalman filter; missing items are skipped one by one (sequential update, Durbin & Koopman 2012,
//   sec. 6.4). The gradient is the reverse derivative of the computation itself.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/expected.h"
#include "regime/system.h"

namespace attune::regime {

enum class Collapse { gpb2, imm };

/// The filter's beliefs after each occasion. T occasions, K regimes, n states.
struct FilterTrace {
  std::vector<double> prob;        ///< T x K, of the regimes
  std::vector<double> mean;        ///< T x n x K
  std::vector<double> cov;         ///< T x n(n+1)/2 x K, packed
  std::vector<double> increments;  ///< T: the log-likelihood's parts
  double log_likelihood = 0;
};

/// @param trace  filled; its storage is reused.
/// @returns the log-likelihood, or NumericalFailure if a predicted variance is not positive.
[[nodiscard]] Expected<double> filter(const SystemShape& shape, const SystemValues& values,
                                      Collapse collapse, FilterTrace& trace);

/// What a gradient works with: kept from one to the next, so that they need not find memory anew.
struct GradientMemory {
  FilterTrace trace;
  std::unique_ptr<std::byte[]> tape;  ///< what the way back needs of the way there
  std::size_t tape_bytes = 0;
};

/// The log-likelihood and its derivative by every number of the system.
/// @param adjoint  reset and filled. @returns as `filter`.
[[nodiscard]] Expected<double> filter_gradient(const SystemShape& shape, const SystemValues& values,
                                               Collapse collapse, GradientMemory& memory,
                                               SystemValues& adjoint);

}  // namespace attune::regime
