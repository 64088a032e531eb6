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
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());

  Curvature out;
  out.information.resize(n, n);
  std::vector<std::optional<NumericalFailure>> failures(static_cast<std::size_t>(n));
  Job inner = job;
  inner.threads = 1;
  inner.progress = nullptr;
  parallel_for(static_cast<std::size_t>(n), job, [&](std::size_t at, int) {
    const auto i = static_cast<Eigen::Index>(at);
    // Gradients are exact, so a difference to one side will do: at 3e-6 of the conditional SD
    // rounding and the third derivative each cost about 1e-6 of the curvature.
    Eigen::VectorXd aside = theta;
    aside[i] += 3e-6 / std::sqrt(outer(i, i));
    const auto there = objective.evaluate(aside, inner);
    if (!there) {
      failures[at] = there.error();
      return;
    }
    out.information.col(i) = (here->gradient - there->gradient) / (aside[i] - theta[i]);
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
