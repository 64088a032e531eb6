#include "analysis/known_modes.h"

#include <algorithm>

namespace attune::analysis {

void KnownModes::add(double value, const Eigen::VectorXd& theta, const Eigen::MatrixXd& hessian) {
  if (hessian.size() == 0) return;
  Known known{value, theta, hessian, Eigen::LLT<Eigen::MatrixXd>(hessian)};
  if (known.factor.info() == Eigen::Success) known_.push_back(std::move(known));
}

std::optional<double> KnownModes::ahead_of(const Eigen::VectorXd& theta,
                                           const Eigen::VectorXd& gradient) const {
  constexpr double kNear = 1, kArrives = 0.1;  // posterior SDs
  for (const Known& mode : known_) {
    const Eigen::VectorXd away = theta - mode.theta;
    if (!(away.dot(mode.hessian * away) < kNear * kNear)) continue;
    const Eigen::VectorXd left = away + mode.factor.solve(gradient);
    if (left.dot(mode.hessian * left) < kArrives * kArrives) return mode.value;
  }
  return std::nullopt;
}

Eigen::MatrixXd KnownModes::shape() const {
  const auto highest = std::max_element(
      known_.begin(), known_.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
  return highest == known_.end() ? Eigen::MatrixXd() : highest->hessian;
}

}  // namespace attune::analysis
