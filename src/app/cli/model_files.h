// Models that files state: bound to a diary, fitted, told.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/shell.h"
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

/// Natural values of all parameters: those of a file, {"name": value, ..} or a fit; the starts
/// where `path` is empty. @throws Rejected, IoError.
[[nodiscard]] Eigen::VectorXd values_at(const model::ParameterSpace& space,
                                        const std::string& path);

struct ModelFitOptions {
  std::string model, output;
  int starts = 0;  ///< 0: as many as it takes
  bool timing = false;
};
/// `attune fit DIARY --model FILE`.
int fit_model_file(const ModelFitOptions& options, const DiaryOptions& diary,
                   const CommonOptions& common, const Shell& shell);

}  // namespace attune::cli
