// Modes that were met. A climb that nears one need not go to its end. Private to analysis.
#pragma once

#include <Eigen/Cholesky>
#include <optional>
#include <vector>

namespace attune::analysis {

class KnownModes {
 public:
  /// @param hessian  negative; a mode where it is not positive definite is not kept.
  void add(double value, const Eigen::VectorXd& theta, const Eigen::MatrixXd& hessian);

  /// The value of the mode that is one Newton step away.
  [[nodiscard]] std::optional<double> ahead_of(const Eigen::VectorXd& theta,
                                               const Eigen::VectorXd& gradient) const;

  /// The highest value; below every number without any.
  [[nodiscard]] double highest() const;

  /// To seek others in: of the highest; empty without any.
  [[nodiscard]] Eigen::MatrixXd shape() const;

 private:
  struct Known {
    double value = 0;
    Eigen::VectorXd theta;
    Eigen::MatrixXd hessian;
    Eigen::LLT<Eigen::MatrixXd> factor;
  };
  std::vector<Known> known_;
};

}  // namespace attune::analysis
