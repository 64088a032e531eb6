// Gauss-Hermite quadrature for the standard normal: sum_i w_i f(x_i) = E f(x), x ~ N(0, 1), exact
// for polynomials up to degree 2 n - 1 (Golub & Welsch 1969, Mathematics of Computation 23).
#pragma once

#include <Eigen/Core>

namespace attune::linalg {

struct Quadrature {
  Eigen::VectorXd nodes, weights;
};

/// @param count 1 or more. Cost O(count^3).
[[nodiscard]] Quadrature gauss_hermite(int count);

}  // namespace attune::linalg
