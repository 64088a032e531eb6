// Several shares over a number, each with its band: power by couples, a line a true effect.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/interval.h"
#include "report/chart.h"

namespace attune::report {

struct SharePoint {
  double x = 0;
  analysis::Interval value;  ///< 0..1; left out where the estimate is NaN
};

struct ShareLine {
  std::string label;
  std::vector<SharePoint> points;  ///< ascending x
};

struct LinesChart {
  ChartText text;
  std::string x_words;                   ///< "couples"
  std::string value_words;               ///< "power"
  std::optional<double> reference = {};  ///< a level to reach
  std::string reference_words = {};
};

inline constexpr std::size_t kMostLines = 5;  ///< that can be told apart

/// @throws std::invalid_argument without a line, with more than kMostLines, or fewer than two x.
[[nodiscard]] Chart draw_share_lines(const LinesChart& chart, std::span<const ShareLine> lines);

}  // namespace attune::report
