// What the next day may bring: closeness and withdrawing, from what was known the day before.
//   A forecast for a partner's check-in at t is made from all check-ins until t - 3/4 of a usual
//   gap: yesterday's of both, none of today's. What is usual for the couple comes from the first
//   part of its diary, which is not forecast.    docs/math/advice.md, docs/formats/forecast.md
#pragma once

#include <string>
#include <vector>

#include "analysis/answer_forecast.h"
#include "analysis/fit.h"

namespace attune::analysis {

struct ForecastRow {
  std::string couple, partner;
  std::size_t couple_index = 0, partner_index = 0;
  double origin = 0, time = 0;  ///< of the last check-in that is known; of the check-in to come
  AnswerForecast closeness;
  double withdrawn = 0, onset = 0, hazard = 0;  ///< as PartnerAhead; NaN with one regime
  double withdrawn_before = 0;                  ///< at the origin
  double answer = 0;                            ///< NaN: none yet
  AnswerScore score;                            ///< where there is an answer
  [[nodiscard]] double days() const { return time - origin; }
};

struct ForecastRequest {
  double learnt = 0.5;  ///< share of a couple's days that what is usual is taken from
  /// Moments, causes and attunement of the day are known, its answers are not.
  bool knowing_the_day = false;
  bool future = true;  ///< also the day after the last check-in
};

/// @param diary  without empty rows. @param fit  with a standard, of this diary or another.
/// @throws std::invalid_argument if the two do not belong together; Cancelled.
[[nodiscard]] std::vector<ForecastRow> forecast(const dyad::Diary& diary, const Fit& fit,
                                                const ForecastRequest& request, const Job& job);

/// The first part of every couple's days. @param share  0..1.
[[nodiscard]] dyad::Diary first_part(const dyad::Diary& diary, double share);
/// When a couple's first part ends.
[[nodiscard]] double end_of_part(const dyad::Couple& couple, double share);

/// A diary without moments and reports of responsiveness.
[[nodiscard]] dyad::Diary without_mechanisms(const dyad::Diary& diary);

}  // namespace attune::analysis
