// How well a model tells answers that its fit has not seen, in nats by series.
//   left out   log p(series c | theta fitted to the others): each answer from those before it
//   ahead      log p(later answers of c | earlier ones, theta fitted to the earlier ones of all):
//              fitted to the first half and scored on the third quarter, fitted to three quarters
//              and scored on the last
// Vehtari, Gelman & Gabry 2017, Stat. Comput. 27; Buerkner, Gabry & Vehtari 2020, J. Stat. Comput.
// Simul. 90. Every fit is made anew, from the mode for all data.
#pragma once

#include <string>
#include <vector>

#include "core/job.h"
#include "model/bound_model.h"

namespace attune::analysis {

/// Up to so many series each is left out alone; more are left out in so many folds.
inline constexpr int kMostAlone = 200, kFolds = 20;

struct Unseen {
  Eigen::VectorXd left_out, ahead;  ///< by series; empty where they cannot be had
  int folds = 0;
  std::vector<std::string> warnings;  ///< fits that failed or did not come to an end
};

/// @param mode  parameters (working scale) that are best for all data. @throws Cancelled.
[[nodiscard]] Unseen unseen_scores(const model::BoundModel& model, const Eigen::VectorXd& mode,
                                   const Job& job);

/// The model with each series' first occasions only. @param fraction  of a series' occasions, 0..1.
[[nodiscard]] model::BoundModel beginning_of(const model::BoundModel& model, double fraction);

}  // namespace attune::analysis
