// What a couple of the full world answers: ordered probit, six thresholds an item.
//   answer = 1 + the number of cuts below  mean + bias_i + loading * state - psi 1(W > 0) + error
//   states: closeness C plus the person's level (items 1-3, reversed where the diary does so);
//   perceived responsiveness, strain, low mood, enacted attunement as means of the window
//   logit P(skipped) = m0 + m1_i 1(W_i > 0),  m0 from the compliance, m1_i ~ N(.3, .3^2)
#pragma once

#include <vector>

#include "core/random.h"
#include "dyad/diary.h"
#include "world/course.h"

namespace attune::world {

/// 1..7.
[[nodiscard]] double answer_of(const std::array<double, kCuts>& cuts, double felt);
/// P(answer = n) at each n, by the normal distribution function.
[[nodiscard]] std::array<double, kCuts + 1> answer_law(const std::array<double, kCuts>& cuts,
                                                       double mean, double sd);

/// The band of the check-in: 0, 8, 22, 45, 90, 150 minutes.
[[nodiscard]] double banded(double minutes);

/// analysis::simulated_variables with `space`.
[[nodiscard]] std::vector<dyad::Variable> variables(bool asked);

struct AnswerRequest {
  double compliance = 0.8;
  bool asked = false;
};

/// One partner's check-in in the order of variables(), and whether it is made. As many draws
/// always.
struct CheckIn {
  std::vector<double> row;
  bool made = true;
};
[[nodiscard]] CheckIn check_in(const Parameters& parameters, const Person& person,
                               const Reading& reading, const AnswerRequest& request,
                               RandomStream& stream);

}  // namespace attune::world
