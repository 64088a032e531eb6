// Models that files state: bound to a diary, fitted, told.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/shell.h"
#include "app/requests/estimate.h"
#include "model/bound_model.h"
#include "model/spec.h"

namespace attune::cli {

/// Whether --model names the built-in default model.
[[nodiscard]] bool is_built_in(const std::string& model);

/// @throws Rejected with every fault of the file; IoError.
[[nodiscard]] model::ModelSpec load_model(const std::string& path);

/// The model with the diary's data. Remarks go to stderr unless --quiet.
/// @throws Rejected, IoError, Cancelled.
[[nodiscard]] model::BoundModel bind_model(const model::ModelSpec& spec, const DiaryOptions& diary,
                                           bool quiet, Run& run, const Shell& shell);

/// Parameter values from a file, {"name": value, ..} or a fit; none where `path` is empty.
/// @throws Rejected, IoError.
[[nodiscard]] requests::GivenValues given_values(const std::string& path);

struct ModelFitOptions {
  requests::FitOptions fit;
  std::string model, output;
  std::string checkpoint;
};
/// `attune fit DIARY --model FILE`.
int fit_model_file(const ModelFitOptions& options, const DiaryOptions& diary,
                   const CommonOptions& common, const Shell& shell);

}  // namespace attune::cli
