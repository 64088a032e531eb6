// Models of the same answers, side by side: by likelihood, and by answers that no fit has seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/held_out.h"
#include "analysis/likelihood_ratio.h"
#include "analysis/model_fit.h"
#include "analysis/unseen.h"

namespace attune::analysis {

struct Candidate {
  std::string name;
  model::BoundModel model;
  bool baseline = false;
};

/// The likelihood-ratio test between a model and the first, the one with fewer free parameters
/// within the other.
struct NestedTest {
  std::optional<LikelihoodRatio> ratio;  ///< only where it was asked for
  /// Parameters of the wider one alone that may be at their bound in the narrower (an SD of 0):
  /// then p is too large.
  std::vector<std::string> at_bounds;
};

struct ComparedModel {
  ModelFit fit;
  bool baseline = false;
  int free = 0;  ///< parameters
  Unseen unseen;
  /// Over the first model's scores; the error counts series. NaN for the first.
  Gain left_out_gain, ahead_gain;
  NestedTest nested;
};

struct ModelComparison {
  std::vector<ComparedModel> models;
  std::size_t series = 0, answers = 0;
  std::size_t set_aside = 0;  ///< answers that one of the models does not tell, so none is asked to
};

/// Where the models' answers cannot be compared, why.
[[nodiscard]] std::string comparable(const std::vector<Candidate>& candidates);

/// @param candidates  comparable; those answers that not every model tells are set aside, so that
/// likelihoods, AIC, BIC and scores are of the same answers.
/// @param nested  whoever asks says that each is nested in the first, or the first in it.
/// @returns a failure if a model's likelihood cannot be computed where its search starts.
/// @throws Cancelled.
[[nodiscard]] Expected<ModelComparison> compare_models(std::vector<Candidate> candidates,
                                                       const ModelFitRequest& request, bool nested,
                                                       const Job& job);

}  // namespace attune::analysis
