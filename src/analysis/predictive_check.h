// Posterior predictive checks: does the model, with what was inferred, make answers like these?
// For draws of the parameters the whole study is simulated anew, and simple numbers of it are set
// beside those of the answers (Rubin 1984, Ann. Statist. 12; Gelman, Meng & Stern 1996, Statistica
// Sinica 6).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/interval.h"
#include "analysis/sample_posterior.h"
#include "core/expected.h"
#include "core/job.h"
#include "model/bound_model.h"

namespace attune::analysis {

struct Checked {
  std::string name;     ///< "mean of closeness_a"
  double observed = 0;  ///< of the answers
  Interval replicated;  ///< mean, and the middle 95 %
  double p = 0;         ///< share of studies that lie above, ties counting half

  /// Outside the middle 95 % of what the model makes.
  [[nodiscard]] bool is_unlike() const { return p < 0.025 || p > 0.975; }
};

struct PredictiveCheck {
  std::vector<Checked> numbers;
  int studies = 0;
};

/// Numbers of a study's answers, with their names. Private to analysis and its tests.
struct StudyNumber {
  std::string name;
  double value = 0;  ///< NaN where the answers are too few
};
[[nodiscard]] std::vector<StudyNumber> numbers_of(const model::BoundModel& model);

/// @param posterior  of the same model: its draws, as many as `studies`, evenly spaced.
/// @returns why the model cannot be simulated. @throws Cancelled.
[[nodiscard]] Expected<PredictiveCheck> check_predictions(const model::BoundModel& model,
                                                          const Posterior& posterior, int studies,
                                                          std::uint64_t seed, const Job& job);

}  // namespace attune::analysis
