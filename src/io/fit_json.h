// The fit as a JSON file: docs/formats/fit.md. Numbers that are not finite are null.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/fit.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// @returns the whole document, indented, with a newline at the end; the same bytes for the same
/// fit.
[[nodiscard]] std::string fit_to_json(const analysis::Fit& fit);

/// @param source the name to use in messages.
/// @returns the fit, or every field that is missing, of the wrong type or contradictory; messages
///   name the key's path, "parameters[3].se".
[[nodiscard]] Expected<analysis::Fit, std::vector<Diagnostic>> parse_fit(std::string_view json,
                                                                         const std::string& source);

/// @throws IoError if the file cannot be read.
[[nodiscard]] Expected<analysis::Fit, std::vector<Diagnostic>> read_fit(const std::string& path);

}  // namespace attune::io
