// Everything the report shows, as plain data.
#pragma once

#include "analysis/data_summary.h"
#include "analysis/fit.h"
#include "analysis/states.h"
#include "analysis/suggest.h"
#include "analysis/trust.h"

namespace attune::analysis {

struct Study {
  std::string title;       ///< e.g. the file's name
  bool simulated = false;  ///< the shipped example says so on every page
  bool calendar = false;   ///< times are days since 1970-01-01
  DataSummary data;
  Fit fit;
  States states;
  std::vector<Suggestions> suggestions;  ///< by couple; empty: none were asked for
  Trust trust;
};

}  // namespace attune::analysis
