// attune calibrate --explanations: are explanations right, where the truth is known?
#pragma once

#include <string>

#include "analysis/explanation_check.h"
#include "app/cli/options.h"
#include "app/cli/shell.h"

namespace attune::cli {

struct ExplanationOptions {
  int studies = 40;
  bool none = false;  ///< nothing that partners do together has any effect
};

int calibrate_explanations(const analysis::ExplanationRequest& request,
                           const ExplanationOptions& options, const CommonOptions& common,
                           const std::string& output, const Shell& shell);

}  // namespace attune::cli
