// Suggestions and courses that might be as one JSON object each.   docs/formats/suggest.md
#pragma once

#include <string>

#include "analysis/suggest.h"

namespace attune::requests {

[[nodiscard]] std::string suggestions_to_json(const analysis::Suggestions& suggestions);
[[nodiscard]] std::string what_if_to_json(const analysis::WhatIf& course, const std::string& plan);

}  // namespace attune::requests
