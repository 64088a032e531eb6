// Calibration studies as JSON lines: the settings of all designs first, then one study a line, so
// that a long calibration can go on where it stopped: docs/formats/calibration.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/calibration_suite.h"
#include "core/diagnostic.h"
#include "core/expected.h"
#include "io/json.h"

namespace attune::io {

/// All that a study's result depends on, one line with a newline at its end.
/// @param designs at least one; they differ in the kind and size of their worlds only.
[[nodiscard]] std::string settings_line(std::span<const analysis::CalibrationDesign> designs);
[[nodiscard]] std::string study_line(const analysis::StudyCheck& study);
[[nodiscard]] Json to_json(const analysis::SpellCounts& counts);

/// The studies of a file that was made with the same settings.
/// @param source the file's name for messages.
/// @returns what is wrong, with its line: other settings, or a line that is not a study of these
///   designs.
[[nodiscard]] Expected<std::vector<analysis::StudyCheck>, Diagnostic> parse_studies(
    std::string_view lines, std::span<const analysis::CalibrationDesign> designs,
    const std::string& source);

}  // namespace attune::io
