// What a simulated couple answers: equation (6), and which check-ins it makes.
//   y_1 = nu_1 + b_i + C_i + e_1,            e_1 ~ N(0, sigma_e^2)
//   y_l = nu_l + b_i + d_il + lambda_l C_i - psi W_i + e_l,   e_l ~ N(0, sigma_d^2),  l = 2, 3
//   b_i ~ N(0, tau_b^2), correlated .35 between partners; d_il ~ N(0, omega_d^2)
// Each answer is cut at 1 and 7 and, if wished, rounded; distance is written as answered, 8 - y_2;
// affection landed only where the partner noticed affection. Which check-ins are made:
// simulate_skipping.h. What differs by kind of world: a drift of the level, t errors, and in the
// graded world mean and floor of items 2-3: the distance u that they would have is felt as
// 1 + ln(1 + e^(u - 1)), so never below 1 but for error.
#pragma once

#include <array>
#include <vector>

#include "analysis/simulate.h"
#include "analysis/simulate_inputs.h"
#include "analysis/simulate_path.h"
#include "dyad/diary.h"

namespace attune::analysis {

inline constexpr double kFirstDay = 20458;  // 2026-01-05, a Monday, in days since 1970-01-01

/// The columns of a simulated diary, in order.
[[nodiscard]] std::vector<dyad::Variable> simulated_variables(bool asked);

/// One check-in in the order of simulated_variables(), without `asked`. @param y  items reversed so
/// that high is close. @param noticed in the window.
[[nodiscard]] std::vector<double> diary_row(const std::array<double, kItems>& y,
                                            const Moments& noticed, const Inputs& inputs);

struct AnsweredCouple {
  dyad::Couple diary;
  std::vector<TruthRow> truth;  ///< every scheduled check-in, partner by partner
};

/// @param n the couple's index, which names it ("C001") and its draws.
[[nodiscard]] AnsweredCouple answer(const TrueParameters& parameters,
                                    const SimulationRequest& request, const Schedule& schedule,
                                    const CoupleInputs& inputs, const Path& path, std::size_t n);

}  // namespace attune::analysis
