#include "inference/curvature.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
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

/// How much of what scores have together is chance, 0..1: the variance of their correlations over
/// the square of these, summed over all pairs of parameters. @param scores  units x parameters
double chance_in_products(const Eigen::MatrixXd& scores) {
  const auto n = static_cast<double>(scores.rows());
  if (n < 2) return 0;
  const Eigen::RowVectorXd size = scores.colwise().norm();
  const Eigen::RowVectorXd scale = (size.array() > 0).select(size.cwiseInverse(), 0.0);
  const Eigen::MatrixXd unit = scores * scale.asDiagonal(), squared = unit.cwiseAbs2();
  const Eigen::MatrixXd together = unit.transpose() * unit;
  const Eigen::MatrixXd squares = squared.transpose() * squared;  // of products, summed over units
  const double of_pairs = together.squaredNorm() - together.diagonal().squaredNorm();
  const double scattered = (squares.sum() - squares.trace() - of_pairs / n) * n / (n - 1);
  return of_pairs > 0 ? std::clamp(scattered / of_pairs, 0.0, 1.0) : 0;
}

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

Expected<Eigen::MatrixXd> shrunk_outer_products(const Objective& objective,
                                                const Eigen::VectorXd& theta,
                                                const Evaluation& here, const Job& job) {
  const auto scores = here.scores.size() > 0 ? Expected<Eigen::MatrixXd>(here.scores)
                                             : objective.unit_scores(theta, job);
  if (!scores) return unexpected(scores.error());
  Eigen::MatrixXd outer = scores->transpose() * *scores;
  const Eigen::VectorXd own = outer.diagonal();
  outer *= 1 - chance_in_products(*scores);
  outer.diagonal() = own;
  return Eigen::MatrixXd(outer + objective.prior_precision(theta));
}

Expected<Eigen::MatrixXd> information(const Objective& objective, const Eigen::VectorXd& theta,
                                      const Job& job) {
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  const auto outer = shrunk_outer_products(objective, theta, *here, job);
  if (!outer) return unexpected(outer.error());
  std::vector<Eigen::Index> all(static_cast<std::size_t>(theta.size()));
  std::iota(all.begin(), all.end(), 0);
  auto found = information_columns(objective, theta, here->gradient, outer->diagonal().cwiseSqrt(),
                                   all, job);
  if (!found) return found;
  return Eigen::MatrixXd(0.5 * (*found + found->transpose()));
}

Eigen::VectorXd scale_of(const Eigen::MatrixXd& hessian) {
  return hessian.diagonal().cwiseAbs().cwiseMax(1e-8).cwiseSqrt();
}

Eigen::MatrixXd search_shape(const Eigen::MatrixXd& hessian, double flattest) {
  const Eigen::VectorXd scale = scale_of(hessian), inverse = scale.cwiseInverse();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      Eigen::MatrixXd(inverse.asDiagonal() * hessian * inverse.asDiagonal()));
  const Eigen::VectorXd size = solver.eigenvalues().cwiseAbs().cwiseMax(flattest);
  const Eigen::MatrixXd shape =
      solver.eigenvectors() * size.asDiagonal() * solver.eigenvectors().transpose();
  return scale.asDiagonal() * shape * scale.asDiagonal();
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
