// `attune states DIARY --model FILE --fit F`: the hidden course of every series.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/shell.h"

namespace attune::cli {

struct ModelStatesOptions {
  std::string model, fit, output;
};

/// @throws Rejected, IoError, Cancelled.
int states_of_model_file(const ModelStatesOptions& options, const DiaryOptions& diary,
                         const CommonOptions& common, const Shell& shell);

}  // namespace attune::cli
