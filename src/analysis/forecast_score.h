// Forecasts of the later part of every diary by models fitted to the first part, side by side.
#pragma once

#include "analysis/forecast.h"
#include "analysis/held_out.h"

namespace attune::analysis {

struct ScoredModel {
  std::string name;
  bool knowing_the_day = false;
  double log_score = 0;  ///< mean, nats an answer; over the answers that every model tells
  /// Of the model itself, of the same kind, over this one: sum and error by couple. NaN for itself.
  Gain gain;
  std::vector<double> pit;  ///< share of answers in each of ten bins
  double covered = 0;       ///< share of answers inside the central 90 %
};

/// How the probability of being withdrawn the next day compares with what the whole diary says.
struct Calibration {
  double slope = 0, se = 0;  ///< of a logistic regression on the forecast's log-odds; 1 is right
  double expected = 0, found = 0;
  std::size_t rows = 0;
};

struct ForecastScores {
  double learnt = 0.5;
  std::size_t couples = 0, answers = 0;
  std::vector<ScoredModel> models;  ///< the model first, not knowing the day
  Calibration withdrawing;          ///< of those likely engaged the day before; NaN with one regime
  bool mechanisms_tell = false;     ///< beats itself without mechanisms by two errors
};

/// Fits anew: minutes. @throws std::invalid_argument, Cancelled.
[[nodiscard]] ForecastScores score_forecasts(const dyad::Diary& diary, const FitRequest& request,
                                             double learnt, const Job& job);

/// @param forecast  probabilities. @param found  probabilities that it was so, 0..1.
[[nodiscard]] Calibration calibration(const std::vector<double>& forecast,
                                      const std::vector<double>& found);

}  // namespace attune::analysis
