// A model file (TOML; docs/formats/model.md) -> a checked model::ModelSpec, or every fault of the
// file at once with its line and mend.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "io/formula.h"
#include "model/spec.h"

namespace attune::io {

/// @param name for messages.
[[nodiscard]] Expected<model::ModelSpec, std::vector<Diagnostic>> parse_model(
    std::string_view toml, const std::string& name);

/// The same, or a formula if the name ends in ".formula".
[[nodiscard]] Expected<model::ModelSpec, std::vector<Diagnostic>> parse_any_model(
    std::string_view text, const std::string& name);

/// A path that ends in ".formula" is one of formula.h. @throws IoError if the file cannot be read.
[[nodiscard]] Expected<model::ModelSpec, std::vector<Diagnostic>> read_model(
    const std::string& path);

/// What a formula stands for; faults name the lines of the formula.
[[nodiscard]] Expected<model::ModelSpec, std::vector<Diagnostic>> model_of(const Formula& formula,
                                                                           const std::string& name);

}  // namespace attune::io
