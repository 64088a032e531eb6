// Calibrations as tables for a terminal: one design in full, or a row a design.
#pragma once

#include <span>
#include <string>

#include "analysis/calibration_suite.h"

namespace attune::cli {

/// Coverage, bias and spread by parameter, then how well withdrawal was found.
[[nodiscard]] std::string calibration_table(std::span<const analysis::StudyCheck> studies);
[[nodiscard]] std::string calibration_json(std::span<const analysis::StudyCheck> studies);

/// Intervals, detection, gate and spells, each with a row a design.
[[nodiscard]] std::string suite_table(std::span<const analysis::DesignSummary> designs);
[[nodiscard]] std::string suite_json(std::span<const analysis::DesignSummary> designs);

}  // namespace attune::cli
