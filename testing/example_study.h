// A made-up study with plausible numbers, for tests of what people read: no fit behind it.
#pragma once

#include <cstddef>

#include "analysis/study.h"

namespace attune::testing {

struct ExampleStudy {
  std::size_t couples = 6;
  int days = 35;
  bool gate_open = true;
  bool calendar = true;
  bool roles = false;
};

/// Couple 2 has a distant spell of partner A; couple 3 has one of each partner, the second still
/// on when the diary ends; the last of several couples has one partner only.
[[nodiscard]] analysis::Study example_study(const ExampleStudy& wish = {});

}  // namespace attune::testing
