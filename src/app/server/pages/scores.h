// Scores of questionnaires, as a table a measure, and the form that adds one.
#pragma once

#include <string>

#include "app/server/pages/frame.h"

namespace attune::server {

/// Both partners side by side, a row a day. @param names  empty: of nobody, no column.
void write_measure(Page& page, const ScoredMeasure& measure, const std::string (&names)[2]);

/// What a form for a score asks: which questionnaire, when, and the score.
struct ScoreFields {
  Day today;
  std::string chosen, given;  ///< as it was typed, to be mended
};
/// Within an open form.
void score_fields(Page& page, const ScoreFields& fields);

}  // namespace attune::server
