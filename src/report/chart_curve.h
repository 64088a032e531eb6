// One curve over days with its 95 % band: how fast something comes back.
#pragma once

#include <span>
#include <string>

#include "analysis/states.h"
#include "report/chart.h"

namespace attune::report {

struct CurveChart {
  ChartText text;
  std::string value_column;  ///< "Still in the spell"
  bool steps = false;        ///< a share that changes at events, not a smooth course
  bool shares = false;       ///< values are shown as per cent
};

/// @param points by days, ascending, values from 0 to 1. @throws std::invalid_argument if fewer
/// than 2.
[[nodiscard]] Chart draw_curve(const CurveChart& chart,
                               std::span<const analysis::CurvePoint> points);

/// The last point at or before `days`: what the curve says there. @throws if there is none.
[[nodiscard]] const analysis::CurvePoint& value_at(std::span<const analysis::CurvePoint> points,
                                                   double days);

}  // namespace attune::report
