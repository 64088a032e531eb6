// What a mixture of normals says of a closeness answer to come, and how well it said it.
//   A whole-number answer k stands for k +- h/2; at an end of the scale for that and beyond.
//   log score: of the mass at an end, else of the density (with h^2/12, as the model has it)
//   PIT of a discrete answer: uniform between F(k - h/2) and F(k + h/2) (Czado, Gneiting & Held
//   2009, Biometrics 65, 1254-1261).
#pragma once

#include <array>
#include <vector>

#include "analysis/live_couple.h"

namespace attune::analysis {

/// How an answer is given.
struct AnswerScale {
  double lower = 1, upper = 7;
  double resolution = 0;  ///< h; 0: answers are exact
  double error = 0;       ///< variance of the answer around what is felt
};

struct AnswerForecast {
  double mean = 0, sd = 0;              ///< of the answer before it meets the scale
  std::array<double, 5> quantiles{};    ///< .05 .25 .5 .75 .95
  std::array<double, 7> probability{};  ///< of 1 .. 7; NaN unless the answers are 1 .. 7
};
[[nodiscard]] AnswerForecast answer_forecast(const std::vector<Component>& felt,
                                             const AnswerScale& scale);

struct AnswerScore {
  double log_score = 0;
  double below = 0, up_to = 0;  ///< F just below the answer and up to it; equal if it is exact
};
[[nodiscard]] AnswerScore score_answer(const std::vector<Component>& felt, const AnswerScale& scale,
                                       double answer);

}  // namespace attune::analysis
