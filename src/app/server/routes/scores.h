// Questionnaires now and then: scores as they are typed in, and what changed since the first.
#pragma once

#include <string>
#include <vector>

#include "app/server/routes/call.h"
#include "store/check_ins.h"

namespace attune::server {

/// Fields "measure", "day" and "score" of a form.
struct GivenScore {
  store::Measured measured;
  std::vector<Said> faults;
};
[[nodiscard]] GivenScore given_score(const Call& call);

/// By questionnaire, each with what its last score says beside its first.
/// @param sides  of each partner, all scores that the reader may see.
[[nodiscard]] std::vector<ScoredMeasure> scored(
    const std::array<std::vector<store::Measured>, 2>& sides);

}  // namespace attune::server
