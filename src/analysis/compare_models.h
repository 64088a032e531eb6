// Models of the same answers, side by side: by likelihood, and by answers that no fit has seen.
#pragma once

#include <cstdint>

#include "analysis/held_out.h"
#include "analysis/model_fit.h"
#include "analysis/unseen.h"

namespace attune::analysis {

struct Candidate {
  std::string name;
  model::BoundModel model;
  bool baseline = false;
};

struct ComparedModel {
  ModelFit fit;
  bool baseline = false;
  int free = 0;  ///< parameters
  Unseen unseen;
  /// Over the first model's scores; the error counts series. NaN for the first.
  Gain left_out_gain, ahead_gain;
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
/// @returns a failure if a model's likelihood cannot be computed where its search starts.
/// @throws Cancelled.
[[nodiscard]] Expected<ModelComparison> compare_models(std::vector<Candidate> candidates,
                                                       const ModelFitRequest& request,
                                                       const Job& job);

}  // namespace attune::analysis
