// What may come: forecasts and next steps, as any face asks for them.
#pragma once

#include <string>
#include <vector>

#include "analysis/forecast.h"
#include "analysis/suggest.h"
#include "app/requests/option.h"

namespace attune::requests {

struct ForecastOptions {
  double learnt = 0.5;
  bool knowing = false;
};
/// knowing-the-day, learnt.
[[nodiscard]] Options options_of(ForecastOptions& options);

struct SuggestOptions {
  int days = 7, draws = 400;
  bool hold = false;
};
/// days, draws, hold.
[[nodiscard]] Options options_of(SuggestOptions& options);

/// @throws Rejected with the nearest if there is no such couple.
[[nodiscard]] std::size_t find_couple(const dyad::Diary& diary, const std::string& id);

/// "touch=1 daily, time_together=+30". @throws UsageError if it cannot be read, or names what the
/// fit has no effect of.
[[nodiscard]] std::vector<analysis::Planned> plan_of(const std::string& text, int days,
                                                     const dyad::DesignTerms& terms);

}  // namespace attune::requests
