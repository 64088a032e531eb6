// What the answers say of a series' hidden course: of its states and regimes at every occasion,
// given the answers until then (filtered) and given all (smoothed).
//   Backwards over the branches of the filter, in each as Rauch, Tung & Striebel (1965, AIAA J. 3):
//     J = P F' (P-)^-1,   x^ = m + J (x^' - m-),   V = P + J (V' - P-) J'
//   and merged by two moments where branches meet. What all answers say of a tuple is split among
//   the branches that became it by how likely each is at a state, averaged over the tuple's law
//   (ssm/split_law.h); by the answers until then alone (Kim 1994, J. Econometrics 60) where some
//   branch is certain of a state of which another is not. Exact with one regime, and without
//   states. Answers that are not normal count by their two moments, also where
//   the likelihood takes Laplace's approximation; what is integrated by quadrature is held at its
//   mode for the series; a diffuse start is a variance 1e8 times that of the answers.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/expected.h"
#include "core/job.h"
#include "model/bound_model.h"

namespace attune::model {

struct CourseAt {
  Eigen::VectorXd mean, sd;  ///< of the states
  Eigen::VectorXd regimes;   ///< probabilities
};

struct Course {
  std::vector<CourseAt> filtered, smoothed;  ///< by occasion
  /// Of the answers that were given, as foretold from those before: items x occasions; NaN where
  /// none was given or the item is not normal.
  Eigen::MatrixXd ahead, ahead_sd;
};

/// @param parameters natural scale, all. @returns a course a series, or what failed.
/// @throws Cancelled.
[[nodiscard]] Expected<std::vector<Course>> courses(const BoundModel& model,
                                                    const Eigen::VectorXd& parameters,
                                                    const Job& job);

}  // namespace attune::model
