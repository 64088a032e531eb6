// Forecasts and their scores for a terminal and as JSON.
#pragma once

#include <string>

#include "analysis/forecast_score.h"

namespace attune::cli {

/// At most 100 columns, ends in a newline.
[[nodiscard]] std::string scores_table(const analysis::ForecastScores& scores);
[[nodiscard]] std::string scores_to_json(const analysis::ForecastScores& scores);
[[nodiscard]] std::string forecast_to_json(const std::vector<analysis::ForecastRow>& rows,
                                           const analysis::Gate& gate, bool calendar);

}  // namespace attune::cli
