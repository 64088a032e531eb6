// What every model is compared with: models that know nothing of the couple but its numbers.
//   person mean + AR(1)      each answer has the person's own level and falls back to it by itself
//   actor-partner VAR(1)     the same, with every answer also carried over into the others
// A model that tells answers from those of earlier rows, lag(y, 1), is compared with the like; any
// other with states without measurement error, for which gaps and missing answers are exact.
#pragma once

#include "core/expected.h"
#include "model/spec.h"

namespace attune::analysis {

/// @param like  its items, time and series are taken over. @param levels_vary  over series: needs
/// several. @returns why there is none: an item shows a regime.
[[nodiscard]] Expected<model::ModelSpec, std::string> own_course(const model::ModelSpec& like,
                                                                 bool levels_vary);
[[nodiscard]] Expected<model::ModelSpec, std::string> shared_course(const model::ModelSpec& like,
                                                                    bool levels_vary);

}  // namespace attune::analysis
