// A study's definition from its one JSON file; docs/formats/study.md has the keys.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "survey/study.h"

namespace attune::io {

/// @param source  the name to use in messages.
/// @returns the study, or every fault: unknown key, wrong type, value out of range, missing
///   translation, item that nobody asks, times that meet, ... each with its line and its mend.
[[nodiscard]] Expected<survey::Study, std::vector<Diagnostic>> parse_study(
    std::string_view json, const std::string& source);

}  // namespace attune::io
