#include "analysis/model_fit.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numeric>
#include <optional>

#include "analysis/model_objective.h"
#include "core/random.h"
#include "inference/curvature.h"
#include "inference/maximize.h"

namespace attune::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Negative Hessian by differences of the gradient, its steps scaled by `scale`: the scores of few
/// series do not tell how sharply each parameter is known.
Expected<MatrixXd> hessian(const inference::Objective& objective, const VectorXd& theta,
                           const VectorXd& gradient, const VectorXd& scale, const Job& job) {
  std::vector<Eigen::Index> all(static_cast<std::size_t>(theta.size()));
  std::iota(all.begin(), all.end(), 0);
  const auto h = inference::information_columns(objective, theta, gradient, scale, all, job);
  if (!h) return h;
  if (!h->allFinite()) return unexpected(NumericalFailure{"the curvature is not finite"});
  return MatrixXd(0.5 * (*h + h->transpose()));
}

VectorXd scale_of(const MatrixXd& hessian) {
  return hessian.diagonal().cwiseAbs().cwiseMax(1e-8).cwiseSqrt();
}

/// A positive definite matrix near the negative Hessian, to seek in: what curves the wrong way is
/// turned round. It shapes the search alone and enters no result.
MatrixXd shape_of(const MatrixXd& hessian) {
  const VectorXd scale = scale_of(hessian);
  const VectorXd inverse = scale.cwiseInverse();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(
      MatrixXd(inverse.asDiagonal() * hessian * inverse.asDiagonal()));
  const VectorXd size = solver.eigenvalues().cwiseAbs().cwiseMax(1e-3);
  const MatrixXd shape =
      solver.eigenvectors() * size.asDiagonal() * solver.eigenvectors().transpose();
  return scale.asDiagonal() * shape * scale.asDiagonal();
}

/// A maximum, and the negative Hessian there where the search needed it.
struct Found {
  inference::Maximum maximum;
  MatrixXd hessian;
};

double value_of(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

double decrement_of(const MatrixXd& hessian, const VectorXd& gradient) {
  const Eigen::LLT<MatrixXd> factor(hessian);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::quiet_NaN();
  return factor.matrixL().solve(gradient).norm();
}

/// In coordinates from the Hessian, made anew until a Newton step from the best point is small.
Expected<Found> climb_by_hessian(const ModelObjective& objective, VectorXd theta,
                                 const ModelFitRequest& request, const Job& job) {
  inference::MaximizeOptions options;
  constexpr int kRounds = 15;
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  Found found;
  int evaluations = 1, iterations = 0;
  auto h = hessian(objective, theta, here->gradient, VectorXd::Ones(theta.size()), job);
  if (!h) return unexpected(h.error());
  evaluations += static_cast<int>(theta.size());
  for (int round = 0; round < kRounds; ++round) {
    options.information = shape_of(*h);
    options.max_iterations = std::min(20 + 10 * round, request.max_iterations - iterations);
    auto next = inference::maximize(objective, theta, options, job);
    if (!next) return unexpected(next.error());
    const double gained = round == 0 ? 1 : value_of(*next) - value_of(found.maximum);
    const bool flat = next->converged && gained < 1e-8;  // along a parameter that runs away
    theta = next->theta;
    evaluations += next->evaluations;
    iterations += std::max(1, next->iterations);
    found.maximum = std::move(*next);
    h = hessian(objective, theta, found.maximum.at.gradient, scale_of(*h), job);
    if (!h) return unexpected(h.error());
    evaluations += static_cast<int>(theta.size());
    found.maximum.decrement = decrement_of(*h, found.maximum.at.gradient);
    found.maximum.converged = found.maximum.decrement < options.tolerance || flat;
    if (found.maximum.converged) found.maximum.reason = "the gradient vanished";
    if (found.maximum.converged || iterations >= request.max_iterations) break;
  }
  found.maximum.evaluations = evaluations;
  found.maximum.iterations = iterations;
  found.hessian = std::move(*h);
  return found;
}

Expected<Found> climb(const ModelObjective& objective, const VectorXd& start, bool few,
                      const ModelFitRequest& request, const Job& job) {
  if (!few) {
    inference::MaximizeOptions options;
    options.max_iterations = request.max_iterations;
    auto found = inference::maximize(objective, start, options, job);
    if (found && found->converged) return Found{std::move(*found), {}};
    if (found) {
      auto further = climb_by_hessian(objective, found->theta, request, job);
      if (further) further->maximum.evaluations += found->evaluations;
      return further ? further : Expected<Found>(Found{std::move(*found), {}});
    }
  }
  return climb_by_hessian(objective, start, request, job);
}

/// Other starts: normal around the first on the working scale.
VectorXd another_start(const VectorXd& first, int index, std::uint64_t seed) {
  RandomStream random(seed, Purpose::starts, static_cast<std::uint64_t>(index));
  VectorXd start = first;
  for (double& t : start) t += 0.5 * random.normal();
  return start;
}

std::string filter_of(const model::BoundModel& m) {
  const bool sites = !m.all_normal() && m.state_count() > 0;
  const bool collapse = m.regimes > 1 && m.state_count() > 0;
  if (!sites && !collapse) return "exact";
  std::string text;
  if (collapse)
    text = fmt::format("branches merged by two moments, {} regime{} back", m.history,
                       m.history == 1 ? "" : "s");
  if (sites) {
    text += text.empty() ? "" : "; ";
    text += m.laplace ? "Laplace's approximation over all states of a series"
                      : "answers that are not normal by two moments";
  }
  return text;
}

/// The direction in which the data say least, in words.
std::string weakest(const MatrixXd& information, const model::ParameterSpace& space) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(information);
  const VectorXd direction = solver.eigenvectors().col(0);
  std::string text;
  for (Eigen::Index k = 0; k < direction.size(); ++k) {
    if (std::abs(direction(k)) < 0.1 * direction.cwiseAbs().maxCoeff()) continue;
    text += fmt::format(
        "{}{:+.2f} {}", text.empty() ? "" : " ", direction(k),
        space.all()[static_cast<std::size_t>(space.free()[static_cast<std::size_t>(k)])].name);
  }
  return text;
}

void fill_estimates(const model::ParameterSpace& space, const VectorXd& theta,
                    const std::optional<inference::Curvature>& curvature, ModelFit& fit) {
  const VectorXd natural = space.natural(theta), slopes = space.slopes(theta);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<Eigen::Index> place(space.all().size(), -1);
  for (Eigen::Index k = 0; k < space.dimension(); ++k) {
    place[static_cast<std::size_t>(space.free()[static_cast<std::size_t>(k)])] = k;
  }
  for (std::size_t i = 0; i < space.all().size(); ++i) {
    const model::Parameter& p = space.all()[i];
    ModelEstimate e;
    e.name = p.name;
    e.description = p.description;
    e.fixed = p.fixed;
    if (p.prior) e.prior = model::text(*p.prior);
    e.value = {natural(static_cast<Eigen::Index>(i)), nan, nan};
    e.se = e.se_robust = nan;
    const Eigen::Index k = place[i];
    if (k >= 0 && curvature) {
      const double working = std::sqrt(curvature->covariance(k, k));
      e.se = working * slopes(k);
      e.se_robust = std::sqrt(curvature->robust_covariance(k, k)) * slopes(k);
      e.value.lower = model::to_natural(p, theta(k) - kZ95 * working);
      e.value.upper = model::to_natural(p, theta(k) + kZ95 * working);
    }
    fit.parameters.push_back(std::move(e));
  }
}

}  // namespace

Expected<ModelFit> fit_model(const model::BoundModel& model, const std::string& name,
                             const ModelFitRequest& request, const Job& job) {
  const model::Likelihood likelihood(model);
  const ModelObjective objective(likelihood);
  const model::ParameterSpace& space = model.parameters;
  ModelFit fit;
  fit.model = name;
  fit.method = space.has_prior() ? "penalised maximum likelihood" : "maximum likelihood";
  fit.filter = filter_of(model);
  fit.series = model.series.size();
  fit.rows = model.rows;
  fit.answers = model.answers;
  fit.starts = request.starts;

  const bool few = fit.series < 3 * static_cast<std::size_t>(space.dimension());
  std::optional<Found> found;
  std::vector<double> values;
  std::string failure;
  for (int s = 0; s < request.starts; ++s) {
    const VectorXd start = s == 0 ? space.start() : another_start(space.start(), s, request.seed);
    auto one = climb(objective, start, few, request, job);
    if (!one) {
      failure = one.error().what;
      continue;
    }
    fit.evaluations += one->maximum.evaluations;
    values.push_back(value_of(one->maximum));
    if (!found || values.back() > value_of(found->maximum)) found = std::move(*one);
  }
  if (!found) return unexpected(NumericalFailure{failure});
  const inference::Maximum* best = &found->maximum;
  for (const double value : values) {
    if (value > value_of(*best) - 1e-4) ++fit.starts_agree;
  }
  fit.converged = best->converged;
  fit.convergence = best->reason;
  fit.loglik = best->at.log_likelihood;
  fit.minus2ll = -2 * fit.loglik;
  fit.log_prior = best->at.log_prior;
  fit.gradient_norm = best->decrement;
  const auto dimension = static_cast<double>(space.dimension());
  fit.aic = fit.minus2ll + 2 * dimension;
  fit.bic = fit.minus2ll +
            dimension * std::log(static_cast<double>(fit.series > 1 ? fit.series : fit.answers));

  std::optional<inference::Curvature> curvature;
  if (request.intervals && space.dimension() > 0) {
    const Expected<MatrixXd> information =
        found->hessian.size() > 0 ? Expected<MatrixXd>(found->hessian)
                                  : inference::information(objective, best->theta, job);
    const auto outer = inference::outer_products(objective, best->theta, job);
    if (information && outer) {
      const MatrixXd symmetric = 0.5 * (*information + information->transpose());
      const auto c = inference::curvature(symmetric, *outer);
      if (c) {
        curvature = *c;
        fit.hessian_condition = c->condition;
        fit.covariance.assign(c->covariance.data(), c->covariance.data() + c->covariance.size());
      } else {
        fit.warnings.push_back(
            "no intervals: the data do not fix every parameter. The likelihood does not fall "
            "along " +
            weakest(symmetric, space));
      }
    } else {
      fit.warnings.push_back("no intervals: " +
                             (information ? outer.error().what : information.error().what));
    }
  }
  if (curvature && few) {  // scores of so few series say nothing of their spread
    curvature->robust_covariance.setConstant(std::numeric_limits<double>::quiet_NaN());
  }
  fill_estimates(space, best->theta, curvature, fit);
  return fit;
}

}  // namespace attune::analysis
