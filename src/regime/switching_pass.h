// The passes over one unit, compiled once per instruction set (see switching_pass.inc).
#pragma once

#include <cstddef>

#include "regime/filter.h"

namespace attune::regime {

/// One build of the passes. The trace and the adjoint have their sizes, and the adjoint is 0. They
/// return the index of the occasion at which a predicted variance was not positive, or -1.
struct SwitchingPass {
  int (*forward)(const SystemShape&, const SystemValues&, Collapse, FilterTrace&);
  /// Doubles, from a cache line on, that `gradient` works with.
  std::size_t (*tape_length)(const SystemShape&, Collapse);
  /// Leaves the trace's increments and log-likelihood; what else it holds is used up.
  int (*gradient)(const SystemShape&, const SystemValues&, Collapse, double* tape, FilterTrace&,
                  SystemValues& adjoint);
};

[[nodiscard]] SwitchingPass switching_pass_baseline();
[[nodiscard]] SwitchingPass switching_pass_avx2();
[[nodiscard]] SwitchingPass switching_pass_avx512();

}  // namespace attune::regime
