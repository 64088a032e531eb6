// A fit's parameters as far as it knows them: normal around its values, on the working scale.
// Private to analysis.
#pragma once

#include <Eigen/Cholesky>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/random.h"

namespace attune::analysis {

class ParameterDraws {
 public:
  /// @param what  says whose draws they are where the covariance is none.
  /// @throws std::invalid_argument if the covariance is not positive definite.
  ParameterDraws(Eigen::VectorXd theta, const Eigen::MatrixXd& covariance, const char* what)
      : theta_(std::move(theta)), factor_(covariance) {
    if (factor_.info() == Eigen::Success) return;
    throw std::invalid_argument(std::string(what) +
                                ": the fit's covariance is not positive definite");
  }

  [[nodiscard]] Eigen::VectorXd draw(RandomStream& random) const {
    Eigen::VectorXd z(theta_.size());
    for (double& value : z) value = random.normal();
    return theta_ + factor_.matrixL() * z;
  }

 private:
  Eigen::VectorXd theta_;
  Eigen::LLT<Eigen::MatrixXd> factor_;
};

}  // namespace attune::analysis
