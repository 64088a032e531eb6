#include "inference/curvature.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <optional>
#include <vector>

#include "core/parallel.h"

namespace attune::inference {

Expected<Curvature> curvature(const Objective& objective, const Eigen::VectorXd& theta,
                              const Job& job) {
  const Eigen::Index n = theta.size();
  const auto scores = objective.unit_scores(theta, job);
  if (!scores) return unexpected(scores.error());
  const Eigen::MatrixXd outer = scores->transpose() * *scores + objective.prior_precision(theta);

  Curvature out;
  out.information.resize(n, n);
  std::vector<std::optional<NumericalFailure>> failures(static_cast<std::size_t>(n));
  Job inner = job;
  inner.threads = 1;
  inner.progress = nullptr;
  parallel_for(static_cast<std::size_t>(n), job, [&](std::size_t at, int) {
    const auto i = static_cast<Eigen::Index>(at);
    // A thousandth of the conditional SD: far above rounding, far below where the third
    // derivative is felt.
    const double step = 1e-3 / std::sqrt(outer(i, i));
    Eigen::VectorXd left = theta, right = theta;
    left[i] -= step;
    right[i] += step;
    const auto below = objective.evaluate(left, inner), above = objective.evaluate(right, inner);
    if (!below || !above) {
      failures[at] = below ? above.error() : below.error();
      return;
    }
    out.information.col(i) = (below->gradient - above->gradient) / (right[i] - left[i]);
  });
  for (const auto& failure : failures) {
    if (failure) return unexpected(*failure);
  }
  out.information = (0.5 * (out.information + out.information.transpose())).eval();
  if (!out.information.allFinite()) {
    return unexpected(NumericalFailure{"the curvature is not finite"});
  }

  const Eigen::VectorXd scale = out.information.diagonal();
  if (!(scale.minCoeff() > 0)) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> unscaled(out.information,
                                                                  Eigen::EigenvaluesOnly);
    return unexpected(NumericalFailure{
        fmt::format("the curvature is not positive in every parameter (smallest eigenvalue {:.2g})",
                    unscaled.eigenvalues().minCoeff())});
  }
  const Eigen::VectorXd inverse_root = scale.cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled =
      inverse_root.asDiagonal() * out.information * inverse_root.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(scaled, Eigen::EigenvaluesOnly);
  const double smallest = eigen.eigenvalues().minCoeff();
  if (!(smallest > 0)) {
    return unexpected(NumericalFailure{fmt::format(
        "the curvature is not positive definite (smallest scaled eigenvalue {:.2g})", smallest)});
  }
  out.condition = eigen.eigenvalues().maxCoeff() / smallest;
  const Eigen::MatrixXd inverse = scaled.llt().solve(Eigen::MatrixXd::Identity(n, n));
  out.covariance = inverse_root.asDiagonal() * inverse * inverse_root.asDiagonal();
  out.robust_covariance = out.covariance * outer * out.covariance;
  return out;
}

}  // namespace attune::inference
