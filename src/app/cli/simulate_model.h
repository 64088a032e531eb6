// `attune simulate --model FILE`: answers of any model file, and the truth behind them.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/shell.h"
#include "app/requests/option.h"
#include "io/made_up_diary.h"

namespace attune::cli {

struct SimulateModelOptions {
  std::string model, design, at, output, truth;
  requests::Settings settings;
  bool draw = false;
  io::DiarySize size;  ///< without a design
};

/// @throws Rejected, UsageError, IoError, Cancelled.
int simulate_model_file(const SimulateModelOptions& options, const CommonOptions& common,
                        const Shell& shell);

}  // namespace attune::cli
