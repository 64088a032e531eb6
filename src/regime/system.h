// A Markov-switching linear-Gaussian system of one unit (a couple), as plain arrays.
//   x(t) = F_r x(t-) + f_r + e,  e ~ N(0, Q_r)   for half the step in the regime r it comes from,
//   then the same with the regime r' it goes to;   P(r -> r') over the whole step;
//   y = h'x + o_r' + noise,   and with probability e_r' what is seen beside answers (a skip).
// The first `dynamic` states move; the rest (biases) are constant. In every array the regime is the
// fastest index, so that a filter can run regimes side by side.
#pragma once

#include <vector>

#include "ssm/site.h"

namespace attune::regime {

/// What the filters have room for.
inline constexpr int kMostStates = 16, kMostDynamic = 8;

struct ObservationShape {
  double value = 0;
  ssm::Site site = ssm::Site::exact;
  int first_term = 0, terms = 0;  ///< its loadings, in SystemShape::term_state
};

struct SystemShape {
  int regimes = 1, states = 0, dynamic = 0;
  int occasions = 0;
  std::vector<int> observation_begin;  ///< occasions + 1
  std::vector<ObservationShape> observations;
  std::vector<int> term_state;  ///< which state a loading belongs to
};

/// The numbers of a system; also holds the derivative of a log-likelihood by each of them
/// (packed covariances: by the packed element). With K regimes, n states, D dynamic, T occasions:
struct SystemValues {
  std::vector<double> initial_log_prob;      ///< K
  std::vector<double> initial_mean;          ///< n x K
  std::vector<double> initial_cov;           ///< n(n+1)/2 x K, packed lower triangle
  std::vector<double> transition;            ///< T x D*D x K, over half a step; occasion 0 unused
  std::vector<double> process_noise;         ///< T x D(D+1)/2 x K, over half a step
  std::vector<double> input;                 ///< T x D x K, over half a step
  std::vector<double> regime_prob;           ///< T x K*K, entry r*K + r': P(r -> r') over the step
  std::vector<double> occasion_log_density;  ///< T x K: of what else is seen there, by regime
  std::vector<double> loading;               ///< terms x K
  std::vector<double> offset;                ///< observations x K
  std::vector<double> noise;                 ///< observations x K, variances

  /// Sizes every array for the shape and fills it with zeros.
  void reset(const SystemShape& shape);
  void scale(double factor);
  /// Adds weight times another of the same shape.
  void add(const SystemValues& other, double weight);
};

[[nodiscard]] constexpr int tri_size(int n) { return n * (n + 1) / 2; }
[[nodiscard]] constexpr int tri(int i, int j) {
  return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

}  // namespace attune::regime
