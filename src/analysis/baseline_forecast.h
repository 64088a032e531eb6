// The same forecasts by models that know nothing of the couple but its numbers (baselines.h),
// fitted to the first part of every diary.
#pragma once

#include "analysis/forecast.h"

namespace attune::analysis {

/// @param shared  actor-partner VAR(1), else person mean + AR(1). @param rows  of `forecast`, with
/// answers; each is told by this model from the same origin. @returns their scores, NaN where the
/// model cannot tell. @throws std::invalid_argument if it cannot be fitted; Cancelled.
[[nodiscard]] std::vector<AnswerScore> baseline_scores(const dyad::Diary& diary,
                                                       const std::vector<ForecastRow>& rows,
                                                       double learnt, bool shared,
                                                       const AnswerScale& scale, const Job& job);

}  // namespace attune::analysis
