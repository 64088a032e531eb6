// Which check-ins a simulated person makes.
//   usually  each with the same probability, whatever the state;
//   where it is told which were asked for  skipped with the probability of eq. (10), which depends
//     on whether the person is withdrawn;
//   in the world `skipping`  a chain of two states over the check-ins: a run of skipped ones ends
//     with probability (check-ins a day) / 3, which makes it 3 days long on average, and starts
//     with m w_j, w_j ~ e^(-z_j), where z_j is the person's standardised felt closeness, w has mean
//     1 over the diary and m keeps the same share of check-ins made.
#pragma once

#include <span>
#include <vector>

#include "analysis/simulate.h"
#include "analysis/simulate_inputs.h"
#include "analysis/simulate_parameters.h"
#include "analysis/simulate_path.h"
#include "core/random.h"

namespace attune::analysis {

inline constexpr double kSkippingDays = 3;  ///< mean length of a run

/// Decides one check-in after the other; one uniform draw each in every world.
class CheckIns {
 public:
  /// @param path  the person's, at each check-in.
  CheckIns(const SimulationRequest& request, const TrueParameters& parameters,
           const std::vector<PathPoint>& path);
  /// @param uniform a draw in (0, 1). @returns whether this check-in is made.
  [[nodiscard]] bool next(double uniform);

 private:
  double compliance_;
  double start_ = 0, end_ = 0;   ///< of a run, probabilities
  std::vector<double> weights_;  ///< empty where check-ins do not depend on each other
  std::vector<double> skips_;    ///< probabilities by eq. (10); empty where it does not hold
  std::size_t check_in_ = 0;
  bool skipping_ = false;
};

}  // namespace attune::analysis
