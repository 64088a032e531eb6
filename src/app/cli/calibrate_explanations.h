// attune calibrate --explanations: are explanations right, where the truth is known?
#pragma once

#include <string>

#include "analysis/explanation_check.h"
#include "app/cli/options.h"
#include "app/cli/shell.h"

namespace attune::cli {

/// @param output  keeps each study, a line each, and goes on where the file stops; may be empty.
int calibrate_explanations(const analysis::ExplanationRequest& request, int studies,
                           const CommonOptions& common, const std::string& output,
                           const Shell& shell);

}  // namespace attune::cli
