// Checks of explanations as JSON lines: docs/formats/calibration.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/explanation_check.h"
#include "core/diagnostic.h"
#include "core/expected.h"
#include "io/json.h"

namespace attune::io {

/// All that a study's result depends on.
[[nodiscard]] std::string settings_line(const analysis::ExplanationRequest& request);
[[nodiscard]] Json to_json(const analysis::ExplanationCheck& study);

/// The studies of a file that was made with the same settings. @param source  its name for
/// messages.
[[nodiscard]] Expected<std::vector<analysis::ExplanationCheck>, Diagnostic> parse_checks(
    std::string_view lines, const analysis::ExplanationRequest& request, const std::string& source);

}  // namespace attune::io
