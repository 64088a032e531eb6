// The likelihood-ratio test of a model within a wider one (Wilks 1938, Ann. Math. Stat. 9): twice
// the difference of maximised log-likelihoods is chi-square if the narrower model holds and lies
// inside the wider one's bounds.
#pragma once

#include "analysis/model_fit.h"

namespace attune::analysis {

struct LikelihoodRatio {
  double chi_square = 0;  ///< as found; below 0 a search ended short of the wider model's maximum
  int degrees = 0;
  double p = 0;  ///< NaN where the test does not hold
  std::string why_not;
};

/// Free parameters of a fit.
[[nodiscard]] int free_parameters(const ModelFit& fit);

/// Both by maximum likelihood, of the same answers.
[[nodiscard]] LikelihoodRatio likelihood_ratio(const ModelFit& narrow, const ModelFit& wide);

}  // namespace attune::analysis
