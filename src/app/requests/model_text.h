// The built-in model `closeness` as text: docs/math/closeness.md derives it.
#pragma once

#include <string>

namespace attune::requests {

/// What the model says, in words a reader without mathematics follows.
[[nodiscard]] std::string model_in_words();
/// Equations (1)-(7), with what each symbol is.
[[nodiscard]] std::string model_equations();
/// Every parameter: name, what it is, prior, prior median with its 95 % range.
[[nodiscard]] std::string model_parameters();
/// The same model in the layout of a model file, to read; model files cannot be read back yet.
[[nodiscard]] std::string model_toml();
/// {"model", "words", "equations", "parameters": [{"name", "description", "prior", ...}]}.
[[nodiscard]] std::string model_json();

}  // namespace attune::requests
