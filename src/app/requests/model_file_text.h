// A model from a file as mathematics, as a table of its names, and in words.
#pragma once

#include <string>

#include "model/spec.h"

namespace attune::requests {

[[nodiscard]] std::string words_of(const model::ModelSpec& spec);
[[nodiscard]] std::string equations_of(const model::ModelSpec& spec);
[[nodiscard]] std::string names_of(const model::ModelSpec& spec);

}  // namespace attune::requests
