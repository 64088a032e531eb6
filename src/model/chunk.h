// Series that are computed together. What does not depend on the answers (transitions, hazards,
// loadings) is needed once for every different combination of interval and inputs: a chunk lists
// these combinations, and each occasion refers to them by number.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "model/bound_model.h"

namespace attune::model {

/// Different combinations of values of some slots, in order of appearance.
struct Keys {
  std::vector<int> slots;  ///< the inputs among them
  Eigen::MatrixXd values;  ///< a column a combination: 1, then the value of each slot
  int count = 0;

  /// Puts combination `key` into its places.
  void place(int key, std::span<double> slot_values) const;
};

/// Which items are answered at an occasion, with the combination of inputs in loadings and noise.
struct View {
  int key = 0;
  std::vector<int> items;  ///< normal ones
  std::vector<int> sites;  ///< the others, but not those that show a regime
};

/// Numbers of combinations; -1: none.
struct Step {
  int dynamics = -1;  ///< -1: no time passes
  int response = -1;  ///< pair of dynamics and intercept
  int hazard = -1;
  int view = -1;  ///< -1: no item is answered
  int mean = -1;
  int jump = -1;
  int seen = -1;  ///< the regime, where it is seen without error
};

struct Member {
  int series = 0;
  int initial = 0;
  std::vector<Step> steps;
};

/// Members whose covariances are the same as long as they last, the longest first; each alone where
/// answers move covariances.
struct Group {
  std::vector<Member> members;
  // By step of the first, and only where covariances are shared:
  std::vector<Eigen::Index> lasting;     ///< the first so many members have this step
  std::vector<Eigen::MatrixXd> answers;  ///< answered normal items x members that have it
};

struct Chunk {
  Keys dynamics;  ///< the interval comes first among the values, before the slots'
  std::vector<double> intervals;
  Keys intercept, hazard, loadings, mean, jump, initial;
  std::vector<double> hazard_intervals;
  std::vector<std::pair<int, int>> responses;  ///< dynamics, intercept
  std::vector<View> views;
  std::vector<Group> groups;
};

/// @param most  series in a chunk. Their order is that of the model's series.
[[nodiscard]] std::vector<Chunk> chunks_of(const BoundModel& model, const std::vector<int>& series,
                                           int most);

}  // namespace attune::model
