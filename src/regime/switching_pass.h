// The passes over one unit, compiled once per instruction set (see switching_pass.inc).
#pragma once

#include "regime/filter.h"

namespace attune::regime {

/// One build of the forward and the backward pass. forward returns the index of the occasion at
/// which a predicted variance was not positive, or -1. The trace and the adjoint have their sizes.
struct SwitchingPass {
  int (*forward)(const SystemShape&, const SystemValues&, Collapse, FilterTrace&);
  void (*backward)(const SystemShape&, const SystemValues&, Collapse, const FilterTrace&,
                   SystemValues&);
};

[[nodiscard]] SwitchingPass switching_pass_baseline();
#ifdef ATTUNE_X86
[[nodiscard]] SwitchingPass switching_pass_avx2();
[[nodiscard]] SwitchingPass switching_pass_avx512();
#endif

}  // namespace attune::regime
