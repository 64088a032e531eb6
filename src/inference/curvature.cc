#include "inference/curvature.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/spread.h"
#include "linalg/archive.h"

namespace attune::inference {
namespace {

constexpr std::size_t kManyColumns = 8;

}  // namespace

Expected<Eigen::MatrixXd> information_columns(
    const Objective& objective, const Eigen::VectorXd& theta, const Eigen::VectorXd& gradient,
    const Eigen::VectorXd& scale, const std::vector<Eigen::Index>& which, const Job& job) {
  using Column = std::pair<std::optional<Eigen::VectorXd>, std::string>;  // or why there is none
  const auto column = [&](Eigen::Index i, const Job& inner) -> Column {
    // Gradients are exact, so a difference to one side will do: at 3e-6 of the conditional SD
    // rounding and the third derivative each cost about 1e-6 of the curvature.
    Eigen::VectorXd aside = theta;
    aside[i] += 3e-6 / scale[i];
    const auto there = objective.evaluate(aside, inner);
    if (!there) return {std::nullopt, there.error().what};
    return {Eigen::VectorXd((gradient - there->gradient) / (aside[i] - theta[i])), {}};
  };
  std::vector<Column> columns;
  if (which.size() < kManyColumns) {  // one after the other, with their units side by side
    for (const Eigen::Index i : which) {
      if (job.stop.stop_requested()) throw Cancelled();
      columns.push_back(column(i, job));
    }
  } else {
    columns = spread<Column>(which.size(), job,
                             [&](std::size_t at, int) { return column(which[at], job.alone()); });
  }
  Eigen::MatrixXd out(theta.size(), static_cast<Eigen::Index>(which.size()));
  for (std::size_t at = 0; at < which.size(); ++at) {
    const auto& [value, failure] = columns[at];
    if (!value) return unexpected(NumericalFailure{failure});
    out.col(static_cast<Eigen::Index>(at)) = *value;
  }
  return out;
}

Expected<Curvature> curvature(const Eigen::MatrixXd& information, const Eigen::MatrixXd& outer) {
  Curvature out;
  const Eigen::Index n = information.rows();
  out.information = information;
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
  // Differences of the gradient do not tell a smaller one from none.
  constexpr double kResolved = 1e-9;
  if (!(smallest > kResolved)) {
    return unexpected(NumericalFailure{fmt::format(
        "the curvature is not positive definite (smallest scaled eigenvalue {:.2g})", smallest)});
  }
  out.condition = eigen.eigenvalues().maxCoeff() / smallest;
  const Eigen::MatrixXd inverse = scaled.llt().solve(Eigen::MatrixXd::Identity(n, n));
  out.covariance = inverse_root.asDiagonal() * inverse * inverse_root.asDiagonal();
  out.robust_covariance = out.covariance * outer * out.covariance;
  return out;
}

Expected<Eigen::MatrixXd> outer_products(const Objective& objective, const Eigen::VectorXd& theta,
                                         const Job& job) {
  const auto scores = objective.unit_scores(theta, job);
  if (!scores) return unexpected(scores.error());
  return Eigen::MatrixXd(scores->transpose() * *scores + objective.prior_precision(theta));
}

Expected<Eigen::MatrixXd> outer_products(const Objective& objective, const Eigen::VectorXd& theta,
                                         const Evaluation& here, const Job& job) {
  if (here.scores.size() == 0) return outer_products(objective, theta, job);
  return Eigen::MatrixXd(here.scores.transpose() * here.scores + objective.prior_precision(theta));
}

Expected<Eigen::MatrixXd> information(const Objective& objective, const Eigen::VectorXd& theta,
                                      const Job& job) {
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  const auto outer = outer_products(objective, theta, *here, job);
  if (!outer) return unexpected(outer.error());
  std::vector<Eigen::Index> all(static_cast<std::size_t>(theta.size()));
  std::iota(all.begin(), all.end(), 0);
  auto found = information_columns(objective, theta, here->gradient, outer->diagonal().cwiseSqrt(),
                                   all, job);
  if (!found) return found;
  return Eigen::MatrixXd(0.5 * (*found + found->transpose()));
}

Expected<Curvature> curvature(const Objective& objective, const Eigen::VectorXd& theta,
                              const Job& job) {
  const auto found = information(objective, theta, job);
  if (!found) return unexpected(found.error());
  const auto outer = outer_products(objective, theta, job);
  if (!outer) return unexpected(outer.error());
  return curvature(*found, *outer);
}

}  // namespace attune::inference
