// The full world as text: docs/math/world.md derives it.
#pragma once

#include <string>
#include <vector>

namespace attune::cli {

/// What it says beyond the default model, in words.
[[nodiscard]] std::string world_in_words();
/// Every parameter: name, default, where it comes from, what it is.
[[nodiscard]] std::string world_parameters();
[[nodiscard]] std::vector<std::string> world_parameter_names();

}  // namespace attune::cli
