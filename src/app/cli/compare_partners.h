// attune fit DIARY --model F.formula --compare-partners: are the two partners alike?
#pragma once

#include "app/cli/model_files.h"

namespace attune::cli {

/// Fits the formula with partners exchangeable and distinguishable, and tests the first within the
/// second by the likelihood ratio.
int compare_partners(const ModelFitOptions& options, const DiaryOptions& diary,
                     const CommonOptions& common, const Shell& shell);

}  // namespace attune::cli
