// A fit of a model from a file, and parameter values, as JSON (docs/formats/fit.md).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/model_fit.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

[[nodiscard]] std::string model_fit_to_json(const analysis::ModelFit& fit,
                                            const std::string& version);

/// {"name": value, ..}, or the estimates of a fit. @param source  for messages.
[[nodiscard]] Expected<std::map<std::string, double>, std::vector<Diagnostic>> parse_values(
    std::string_view json, const std::string& source);
/// @throws IoError.
[[nodiscard]] Expected<std::map<std::string, double>, std::vector<Diagnostic>> read_values(
    const std::string& path);

}  // namespace attune::io
