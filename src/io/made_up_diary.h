// A diary with rows and times but no answers of its own yet, for a model file to be simulated on.
#pragma once

#include <cstdint>
#include <string>

#include "model/spec.h"

namespace attune::io {

struct DiarySize {
  int couples = 80;
  int rows = 35;          ///< a partner
  int per_day = 1;        ///< in continuous time: rows a unit of time
  double compliance = 1;  ///< probability that a row is there
  std::uint64_t seed = 1;
};

/// CSV with what tells series apart, the time, and a column for every item that holds some answer
/// the item may have. Inputs have no columns: nobody knows their values.
[[nodiscard]] std::string made_up_diary(const model::ModelSpec& spec, const DiarySize& size);

}  // namespace attune::io
