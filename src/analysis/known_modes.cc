#include "analysis/known_modes.h"

#include <algorithm>
#include <limits>

namespace attune::analysis {

void KnownModes::add(double value, const Eigen::VectorXd& theta, const Eigen::MatrixXd& hessian) {
  if (hessian.size() == 0) return;
  Known known{value, theta, hessian, Eigen::LLT<Eigen::MatrixXd>(hessian)};
  if (known.factor.info() == Eigen::Success) known_.push_back(std::move(known));
}

std::optional<double> KnownModes::ahead_of(const Eigen::VectorXd& theta,
                                           const Eigen::VectorXd& gradient) const {
  constexpr double kNear = 3, kArrives = 0.5;  // posterior SDs
  for (const Known& mode : known_) {
    const Eigen::VectorXd away = theta - mode.theta;
    if (!(away.dot(mode.hessian * away) < kNear * kNear)) continue;
    const Eigen::VectorXd left = away + mode.factor.solve(gradient);
    if (left.dot(mode.hessian * left) < kArrives * kArrives) return mode.value;
  }
  return std::nullopt;
}

double KnownModes::highest() const {
  double value = -std::numeric_limits<double>::infinity();
  for (const Known& mode : known_) value = std::max(value, mode.value);
  return value;
}

Eigen::MatrixXd KnownModes::shape() const {
  for (const Known& mode : known_) {
    if (mode.value == highest()) return mode.hessian;
  }
  return {};
}

}  // namespace attune::analysis
