// A calibration as a table for a terminal.
#pragma once

#include <span>
#include <string>

#include "analysis/calibrate.h"

namespace attune::cli {

/// Coverage, bias and spread by parameter, then how well withdrawal was found.
[[nodiscard]] std::string calibration_table(std::span<const analysis::StudyCheck> studies);
[[nodiscard]] std::string calibration_json(std::span<const analysis::StudyCheck> studies);

}  // namespace attune::cli
