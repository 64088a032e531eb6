// What people might do, from a file of their own or from one line.   docs/formats/suggest.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/suggest.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// [[action]] tables of TOML. @returns the actions, or every fault with its line.
[[nodiscard]] Expected<std::vector<analysis::Action>, std::vector<Diagnostic>> parse_actions(
    std::string_view toml, const std::string& source);
/// @throws IoError if the file cannot be read.
[[nodiscard]] Expected<std::vector<analysis::Action>, std::vector<Diagnostic>> read_actions(
    const std::string& path);

/// "touch=1 daily, time_together=+30, thanks=+1 every 2 days, stress=3 once": a sign adds to what
/// is usual, a bare number is the day's value. @param days  ahead.
/// @returns the plan, or what is wrong with the text.
[[nodiscard]] Expected<std::vector<analysis::Planned>, std::string> parse_plan(
    std::string_view text, int days);

}  // namespace attune::io
