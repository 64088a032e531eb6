// Shares and scores between 0 and 1 with their 95 % intervals, a row each, beside what they are
// compared with: an open dot in the same row, a dotted line through all rows.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>

#include "analysis/fit.h"
#include "report/chart.h"

namespace attune::report {

struct ShareRow {
  std::string label;
  analysis::Interval value;  ///< not drawn where the estimate is NaN; a dot where the ends are
  std::string of;            ///< what it is a share of, like "12 of 40"; may be empty
  double beside = std::numeric_limits<double>::quiet_NaN();  ///< the open dot
};

struct ShareChart {
  ChartText text;
  std::string value_words;               ///< for the legend
  std::string beside_words = {};         ///< none: there is no such dot
  std::optional<double> reference = {};  ///< the dotted line
  std::string reference_words = {};
  double lower = 0, upper = 1;  ///< of the axis; what lies outside is drawn at its end
};

/// @throws std::invalid_argument if there are no rows.
[[nodiscard]] Chart draw_shares(const ShareChart& chart, std::span<const ShareRow> rows);

}  // namespace attune::report
