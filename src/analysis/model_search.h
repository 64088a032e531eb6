// The highest mode of a model's penalised log-likelihood that several starts come to.
#pragma once

#include <cstdint>

#include "analysis/model_objective.h"
#include "inference/maximize.h"

namespace attune::analysis {

struct ModelSearchRequest {
  /// 0: one, and with hidden regimes, whose likelihood has several modes, as many as it takes until
  /// the highest has been met three times (at most 40). A climb that comes to where a mode met
  /// before is one Newton step away has met it again.
  int starts = 0;
  int max_iterations = 500;  ///< a start
  std::uint64_t seed = 1;
};

/// A mode, and the negative Hessian there where the search needed it.
struct ModelMode {
  inference::Maximum maximum;
  Eigen::MatrixXd hessian;
  Eigen::MatrixXd hessian_at_start;
};

struct ModelSearch {
  ModelMode mode;  ///< the highest
  int starts = 0;  ///< tried
  int agree = 0;   ///< that came to the highest
  int evaluations = 0;
};

/// A positive definite matrix near the negative Hessian at theta, to seek a mode nearby in.
[[nodiscard]] Expected<Eigen::MatrixXd> shape_at(const ModelObjective& objective,
                                                 const Eigen::VectorXd& theta, const Job& job);

/// A mode by way of Hessians at the best points so far, made anew until a Newton step is small: for
/// where scores of the units do not tell the curvature.
[[nodiscard]] Expected<ModelMode> climb_by_curvature(const ModelObjective& objective,
                                                     Eigen::VectorXd theta,
                                                     const ModelSearchRequest& request,
                                                     const Job& job);

/// Scores of so few series do not tell how sharply each parameter is known.
[[nodiscard]] bool few_series(const ModelObjective& objective);

/// @returns a failure if no start can be evaluated. @throws Cancelled.
[[nodiscard]] Expected<ModelSearch> search_model(const ModelObjective& objective,
                                                 const ModelSearchRequest& request, const Job& job);

}  // namespace attune::analysis
