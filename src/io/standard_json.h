// The units of a fit's inputs as JSON, part of docs/formats/fit.md and of a live state.
#pragma once

#include <string>

#include "core/expected.h"
#include "dyad/design.h"
#include "io/json.h"

namespace attune::io {

[[nodiscard]] Json to_json(const dyad::Standard& standard);
/// @returns what is wrong: "\"scaling.columns\": ...".
[[nodiscard]] Expected<dyad::Standard, std::string> standard_from_json(const Json& json);

[[nodiscard]] Json to_json(const dyad::CoupleScaling& usual);
[[nodiscard]] Expected<dyad::CoupleScaling, std::string> usual_from_json(const Json& json);

}  // namespace attune::io
