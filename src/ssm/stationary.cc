#include "ssm/stationary.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <stdexcept>

namespace attune::ssm {

Expected<Eigen::MatrixXd> stationary_covariance(const Eigen::MatrixXd& drift,
                                                const Eigen::MatrixXd& diffusion) {
  const Eigen::Index n = drift.rows();
  if (drift.cols() != n || diffusion.rows() != n || diffusion.cols() != n) {
    throw std::invalid_argument("stationary_covariance: shapes of drift and diffusion disagree");
  }
  if (n == 0) return Eigen::MatrixXd(0, 0);
  const Eigen::VectorXcd eigenvalues = drift.eigenvalues();
  if (!(eigenvalues.real().maxCoeff() < 0)) {
    return unexpected(NumericalFailure{"the drift is not stable: there is no stationary law"});
  }
  // vec(A P + P A') = (I (x) A + A (x) I) vec(P)
  Eigen::MatrixXd system = Eigen::MatrixXd::Zero(n * n, n * n);
  for (Eigen::Index i = 0; i < n; ++i) {
    system.block(i * n, i * n, n, n) += drift;
    for (Eigen::Index j = 0; j < n; ++j) {
      system.block(i * n, j * n, n, n).diagonal().array() += drift(i, j);
    }
  }
  const Eigen::VectorXd solution = system.partialPivLu().solve(-diffusion.reshaped().eval()).eval();
  const Eigen::MatrixXd p = solution.reshaped(n, n);
  return Eigen::MatrixXd(0.5 * (p + p.transpose()));
}

}  // namespace attune::ssm
