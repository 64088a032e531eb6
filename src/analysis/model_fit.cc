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

/// Negative Hessian, its steps scaled by itself: the scores of few series do not tell how sharply
/// each parameter is known.
Expected<MatrixXd> hessian(const inference::Objective& objective, const VectorXd& theta, int passes,
                           const Job& job) {
  std::vector<Eigen::Index> all(static_cast<std::size_t>(theta.size()));
  std::iota(all.begin(), all.end(), 0);
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  VectorXd scale = VectorXd::Ones(theta.size());
  Expected<MatrixXd> h = unexpected(NumericalFailure{""});
  for (int pass = 0; pass < passes; ++pass) {
    h = inference::information_columns(objective, theta, here->gradient, scale, all, job);
    if (!h) return h;
    if (!h->allFinite()) return unexpected(NumericalFailure{"the curvature is not finite"});
    scale = h->diagonal().cwiseAbs().cwiseMax(1e-8).cwiseSqrt();
  }
  return MatrixXd(0.5 * (*h + h->transpose()));
}

/// A positive definite matrix near the negative Hessian, to seek in: what curves the wrong way is
/// turned round. It shapes the search alone and enters no result.
Expected<MatrixXd> shape_of(const inference::Objective& objective, const VectorXd& theta,
                            const Job& job) {
  const auto h = hessian(objective, theta, 1, job);
  if (!h) return h;
  const VectorXd scale = h->diagonal().cwiseAbs().cwiseMax(1e-8).cwiseSqrt();
  const MatrixXd scaled =
      scale.cwiseInverse().asDiagonal() * *h * scale.cwiseInverse().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(scaled);
  const VectorXd size = solver.eigenvalues().cwiseAbs().cwiseMax(1e-3);
  const MatrixXd shape =
      solver.eigenvectors() * size.asDiagonal() * solver.eigenvectors().transpose();
  return MatrixXd(scale.asDiagonal() * shape * scale.asDiagonal());
}

/// From `start` to a maximum, in coordinates made anew until they serve.
Expected<inference::Maximum> climb(const ModelObjective& objective, const VectorXd& start,
                                   std::size_t series, const ModelFitRequest& request,
                                   const Job& job) {
  const bool by_scores = series >= 3 * static_cast<std::size_t>(objective.dimension());
  inference::MaximizeOptions options;
  options.max_iterations = request.max_iterations;
  Expected<inference::Maximum> best = unexpected(NumericalFailure{"not tried"});
  VectorXd from = start;
  int evaluations = 0;
  for (int round = 0; round < 12; ++round) {
    Expected<inference::Maximum> found = unexpected(NumericalFailure{""});
    if (by_scores && round % 2 == 0) {
      options.information.resize(0, 0);
      options.max_iterations = request.max_iterations;
      found = inference::maximize(objective, from, options, job);
    }
    if (!found) {
      auto shape = shape_of(objective, from, job);
      if (!shape) return best ? best : unexpected(shape.error());
      evaluations += static_cast<int>(objective.dimension());
      options.information = std::move(*shape);
      options.max_iterations = 30;
      found = inference::maximize(objective, from, options, job);
    }
    if (!found) return best ? best : found;
    evaluations += found->evaluations;
    const bool first = !best;
    const double gained = first ? 1
                                : found->at.log_likelihood + found->at.log_prior -
                                      best->at.log_likelihood - best->at.log_prior;
    best = found;
    best->evaluations = evaluations;
    if (best->converged && (options.information.size() == 0 || !first)) break;
    if (!first && gained < 1e-10) break;
    from = best->theta;
  }
  return best;
}

double value_of(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

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

  std::optional<inference::Maximum> best;
  std::vector<double> values;
  std::string failure;
  for (int s = 0; s < request.starts; ++s) {
    const VectorXd start = s == 0 ? space.start() : another_start(space.start(), s, request.seed);
    const auto found = climb(objective, start, model.series.size(), request, job);
    if (!found) {
      failure = found.error().what;
      continue;
    }
    fit.evaluations += found->evaluations;
    values.push_back(value_of(*found));
    if (!best || value_of(*found) > value_of(*best)) best = *found;
  }
  if (!best) return unexpected(NumericalFailure{failure});
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

  const bool few = fit.series < 3 * static_cast<std::size_t>(space.dimension());
  std::optional<inference::Curvature> curvature;
  if (request.intervals && space.dimension() > 0) {
    const auto information = few ? hessian(objective, best->theta, 2, job)
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
