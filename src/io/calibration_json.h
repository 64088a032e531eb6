// Calibration studies as JSON lines: the settings first, then one study a line, so that a long
// calibration can go on where it stopped: docs/formats/calibration.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/calibrate.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// All that a study's result depends on, one line with a newline at its end.
[[nodiscard]] std::string settings_line(const analysis::CalibrationRequest& request);
[[nodiscard]] std::string study_line(const analysis::StudyCheck& study);

/// The studies of a file that was made with the same settings.
/// @param source the file's name for messages.
/// @returns what is wrong, with its line: other settings, or a line that is not a study.
[[nodiscard]] Expected<std::vector<analysis::StudyCheck>, Diagnostic> parse_studies(
    std::string_view lines, const analysis::CalibrationRequest& request, const std::string& source);

}  // namespace attune::io
