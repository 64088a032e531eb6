// How often a partner withdraws, comes back, disengages for long, and leaves that: log rates a day.
//   log q01 = a0 + theta z + theta_p pursuit_j - theta_T T
//   log q10 = b0 + sum_k eta_k M_k + eta_R R + eta_T T - eta_D D - eta_age ln(1 + days away)
//   log q12 = d0 + theta_D D,      log q21 = f0 + eta_th therapy
#pragma once

#include "world/couple.h"

namespace attune::world {

/// @param pursuit the partner's.
[[nodiscard]] double log_withdrawing(const View& view, const Around& around, double pursuit);
[[nodiscard]] double log_returning(const View& view);
[[nodiscard]] double log_disengaging(const View& view);
[[nodiscard]] double log_reengaging(const View& view, const Around& around);

/// Of leaving the regime one is in, and the share of it that leads to the second way out (from
/// withdrawn: to chronic disengagement; else 0).
struct Exit {
  double rate = 0, second = 0;
};
[[nodiscard]] Exit exit_of(const View& view, const Around& around, double pursuit);

/// Where an exit leads. @param uniform in (0, 1).
[[nodiscard]] Regime after(Regime regime, const Exit& exit, double uniform);

}  // namespace attune::world
