// The highest mode of a model's penalised log-likelihood that several starts come to.
#pragma once

#include <cstdint>

#include "analysis/model_objective.h"
#include "inference/maximize.h"

namespace attune::analysis {

struct SearchRequest {
  /// 0: one, and with hidden regimes, whose likelihood has several modes, as many as it takes until
  /// the highest has been met three times (at most 40).
  int starts = 0;
  int max_iterations = 500;  ///< a start
  std::uint64_t seed = 1;
};

/// A mode, and the negative Hessian there where the search needed it.
struct Mode {
  inference::Maximum maximum;
  Eigen::MatrixXd hessian;
};

struct Search {
  Mode mode;       ///< the highest
  int starts = 0;  ///< tried
  int agree = 0;   ///< that came to the highest
  int evaluations = 0;
};

/// Scores of so few series do not tell how sharply each parameter is known.
[[nodiscard]] bool few_series(const ModelObjective& objective);

/// @returns a failure if no start can be evaluated. @throws Cancelled.
[[nodiscard]] Expected<Search> search(const ModelObjective& objective, const SearchRequest& request,
                                      const Job& job);

}  // namespace attune::analysis
