// One step of the states that return to where they belong, exactly for what is held in the step:
//   dx_i = [-kappa_i (x_i + Delta(W_i) - upsilon T_i - beta_th therapy) + c g(W_i) C_j] dt + sigma
//   dB dT_i = kappa_T [Tbar_i - T_i + l+ R_i^+ - l- R_i^-] dt + sigma_T dB       (breaches:
//   course.cc) dA_i = -kappa_A [A_i - Abar_i - a_x x_i + a_W 1(W_i > 0) + a_E E_i - a_th therapy]
//   dt + .. dE_i = -kappa_E (E_i - weekday(t) - epsilon E_j) dt + .., dD_i = -(D_i - d_E E_i + d_x
//   x_i) / tau_D dt + ..
#pragma once

#include "world/couple.h"
#include "world/plan.h"

namespace attune::world {

/// v after `step` days towards `target` at `rate`, noise sigma a root day.
[[nodiscard]] double towards(double v, double target, double rate, double sigma, double step,
                             double normal);

/// Whether a study day is a Saturday or Sunday; day 0 is a Monday.
[[nodiscard]] bool weekend(double time);
/// What strain returns to: less at weekends, more on workdays, 0 over the week.
[[nodiscard]] double weekday_strain(const Parameters& parameters, double time);

/// Standard normals of one step and one partner.
struct Noise {
  double x = 0, trust = 0, attunement = 0, impression = 0, strain = 0, mood = 0;
};

/// @param view  before the step. @param partners_closeness C_j, held. @returns the state after it.
[[nodiscard]] Partner moved(const View& view, double partners_closeness, const Around& around,
                            const Plan& plan, std::size_t who, double time, double step,
                            const Noise& noise);

}  // namespace attune::world
