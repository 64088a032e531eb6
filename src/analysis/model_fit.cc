#include "analysis/model_fit.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <optional>

#include "analysis/model_objective.h"
#include "analysis/model_search.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::string filter_of(const model::BoundModel& m) {
  const bool sites = !m.all_normal() && m.state_count() > 0;
  const bool collapse = m.regimes > 1 && m.state_count() > 0;
  const auto& integrated = m.integrated;
  if (!sites && !collapse && integrated.parameters.empty()) return "exact";
  std::string text;
  if (collapse)
    text = fmt::format("branches merged by two moments, {} regime{} back", m.history,
                       m.history == 1 ? "" : "s");
  if (sites) {
    text += text.empty() ? "" : "; ";
    text += m.laplace ? "Laplace's approximation over all states of a series"
                      : "answers that are not normal by two moments";
  }
  for (std::size_t k = 0; k < integrated.parameters.size(); ++k) {
    const auto slot = static_cast<std::size_t>(integrated.parameters[k]);
    text +=
        fmt::format("{}{} over series by adaptive Gauss-Hermite quadrature, {} nodes",
                    text.empty() ? "" : "; ", m.parameters.all()[slot].name, integrated.nodes[k]);
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

/// How far more nodes move -2 log-likelihood at the estimate.
void check_quadrature(const model::BoundModel& model, const VectorXd& natural, const Job& job,
                      ModelFit& fit) {
  if (model.integrated.parameters.empty()) return;
  model::BoundModel finer = model;
  for (int& nodes : finer.integrated.nodes) nodes += 4;
  const auto value = model::Likelihood(finer).evaluate(natural, false, job);
  fit.quadrature_error =
      value ? -2 * value->log_likelihood - fit.minus2ll : std::numeric_limits<double>::quiet_NaN();
  if (!value || std::abs(fit.quadrature_error) > 0.01) {
    fit.warnings.push_back(fmt::format(
        "with 4 more quadrature nodes -2 log-likelihood moves by {:.3g}: more are needed "
        "([random] {} = {{ nodes = {} }})",
        fit.quadrature_error,
        model.parameters.all()[static_cast<std::size_t>(model.integrated.parameters[0])].name,
        model.integrated.nodes[0] + 6));
  }
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

  const bool few = few_series(objective);
  const auto found =
      search_model(objective, {request.starts, request.max_iterations, request.seed}, job);
  if (!found) return unexpected(found.error());
  const inference::Maximum* best = &found->mode.maximum;
  fit.starts = found->starts;
  fit.starts_agree = found->agree;
  fit.evaluations = found->evaluations;
  if (found->starts > 1 && found->agree == 1) {
    fit.warnings.push_back(
        fmt::format("of {} starts one alone came to this likelihood: there may be a higher one "
                    "(--starts {} looks further)",
                    found->starts, 4 * found->starts));
  }
  fit.theta = best->theta;
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
        found->mode.hessian.size() > 0 ? Expected<MatrixXd>(found->mode.hessian)
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
  check_quadrature(model, space.natural(best->theta), job, fit);
  fill_estimates(space, best->theta, curvature, fit);
  return fit;
}

}  // namespace attune::analysis
