#include "linalg/gauss_hermite.h"

#include <Eigen/Eigenvalues>
#include <cmath>

namespace attune::linalg {

Quadrature gauss_hermite(int count) {
  Eigen::MatrixXd jacobi = Eigen::MatrixXd::Zero(count, count);
  for (int k = 1; k < count; ++k) jacobi(k, k - 1) = jacobi(k - 1, k) = std::sqrt(k);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(jacobi);
  return {solver.eigenvalues(), solver.eigenvectors().row(0).array().square().transpose()};
}

}  // namespace attune::linalg
