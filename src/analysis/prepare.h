// From a diary and what is asked of its fit to the model's design. Private to analysis.
#pragma once

#include "analysis/fit.h"
#include "dyad/design.h"
#include "dyad/model.h"

namespace attune::analysis {

struct Prepared {
  dyad::Design design;    ///< without what skipped check-ins tell
  int regimes = 1;        ///< a partner
  bool skipping = false;  ///< whether skipped check-ins could tell something
  regime::Collapse collapse = regime::Collapse::gpb2;

  [[nodiscard]] dyad::Model model() const { return dyad::Model(design, regimes, collapse); }
};

/// @param diary  without empty rows.
[[nodiscard]] Prepared prepare(const dyad::Diary& diary, const FitRequest& request);

}  // namespace attune::analysis
