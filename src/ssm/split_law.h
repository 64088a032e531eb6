// A normal law that stands for several parts, taken apart again where the weights of the parts
// depend on the point: they are averaged over the law at the 2n points m +- sqrt(n) R e_i of
// Arasaratnam & Haykin (2009, IEEE Trans. Automat. Contr. 54, 1254-1269), R R' its covariance.
#pragma once

#include <Eigen/Eigenvalues>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace attune::ssm {

/// @returns R with R R' = cov, which may be singular: along its principal axes.
template <class Matrix>
[[nodiscard]] Matrix root_of(const Matrix& cov) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(cov);
  // Rounding may leave an eigenvalue of a singular matrix a hair below zero.
  return eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
}

/// What a part has of a law: its share, and mean and covariance there.
template <class Vector, class Matrix>
struct PartOfLaw {
  double share = 0;
  Vector mean;
  Matrix cov;
};

/// @tparam Points  states side by side as columns; Weights: a row array of one number each.
/// @param log_weight  (part, points) -> Weights: but for a constant that all parts share.
/// @returns one a part; shares add up to 1, or are all 0 where no part can be.
template <class Points, class Weights, class Vector, class Matrix, class LogWeight>
[[nodiscard]] std::vector<PartOfLaw<Vector, Matrix>> split_law(const Vector& mean,
                                                               const Matrix& cov, int parts,
                                                               const LogWeight& log_weight) {
  const Eigen::Index n = mean.size();
  const double reach = std::sqrt(static_cast<double>(n));
  const Matrix root = root_of(cov);
  Points points(n, 2 * n);
  points << reach * root, -reach * root;
  points.colwise() += mean;
  std::vector<Weights> weight;
  Weights top = Weights::Constant(2 * n, -std::numeric_limits<double>::infinity());
  for (int part = 0; part < parts; ++part) {
    weight.push_back(log_weight(part, points));
    top = top.max(weight.back());
  }
  std::vector<PartOfLaw<Vector, Matrix>> out(static_cast<std::size_t>(parts), {0, mean, cov});
  if (!top.isFinite().all()) return out;
  Weights sum = Weights::Zero(2 * n);
  for (Weights& w : weight) sum += w = (w - top).unaryExpr([](double x) { return std::exp(x); });
  for (std::size_t part = 0; part < out.size(); ++part) {
    Weights w = weight[part] / sum;
    out[part].share = w.mean();
    if (!(out[part].share > 0)) continue;
    w /= w.sum();
    const Vector moved = reach * (w.head(n) - w.tail(n)).matrix().transpose();
    Matrix square = -moved * moved.transpose();
    square.diagonal() += static_cast<double>(n) * (w.head(n) + w.tail(n)).matrix().transpose();
    out[part].mean += root * moved;
    out[part].cov = root * square * root.transpose();
  }
  return out;
}

}  // namespace attune::ssm
