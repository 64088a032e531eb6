#include "analysis/one_couple.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "analysis/fitted_model.h"
#include "inference/curvature.h"
#include "inference/maximize.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kPasses = 2;  // the grid of hidden constants moves to where the estimate puts it

/// Which parameters are the couple's own, and their prior.
struct Own {
  std::vector<Eigen::Index> at;
  Eigen::VectorXd mean, sd;
};

Own own_of(const FittedModel& fitted) {
  Own own;
  std::vector<double> sd;
  for (const auto& [name, spread] : kOwnSd) {
    const auto index = fitted.model.index_of(name);
    if (!index) continue;
    own.at.push_back(*index);
    const double study = fitted.covariance ? (*fitted.covariance)(*index, *index) : 0;
    sd.push_back(std::sqrt(study + spread * spread));
  }
  own.mean = fitted.theta(own.at);
  own.sd = Eigen::Map<const Eigen::VectorXd>(sd.data(), static_cast<Eigen::Index>(sd.size()));
  return own;
}

/// The couple's log-likelihood and prior over its own parameters, the rest standing still.
class OwnObjective final : public inference::Objective {
 public:
  OwnObjective(const FittedModel& fitted, const Own& own, const dyad::PersonGrid& grid)
      : fitted_(fitted), own_(own), grid_(grid) {}

  [[nodiscard]] Eigen::Index dimension() const override { return own_.mean.size(); }

  [[nodiscard]] Eigen::VectorXd whole(const Eigen::VectorXd& theta) const {
    Eigen::VectorXd all = fitted_.theta;
    all(own_.at) = theta;
    return all;
  }

  [[nodiscard]] Expected<inference::Evaluation> evaluate(const Eigen::VectorXd& theta,
                                                         const Job& /*job*/) const override {
    Eigen::VectorXd score;
    const auto value = log_likelihood(theta, score);
    if (!value) return unexpected(value.error());
    const Eigen::VectorXd z = (theta - own_.mean).cwiseQuotient(own_.sd);
    inference::Evaluation out;
    out.log_likelihood = *value;
    out.log_prior = -0.5 * z.squaredNorm() - own_.sd.array().log().sum() -
                    0.5 * std::log(2 * std::numbers::pi) * static_cast<double>(z.size());
    out.gradient = score - z.cwiseQuotient(own_.sd);
    return out;
  }
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& /*job*/) const override {
    Eigen::VectorXd score;
    const auto value = log_likelihood(theta, score);
    if (!value) return unexpected(value.error());
    return Eigen::MatrixXd(score.transpose());
  }
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& /*theta*/) const override {
    return Eigen::MatrixXd(own_.sd.cwiseProduct(own_.sd).cwiseInverse().asDiagonal());
  }

 private:
  [[nodiscard]] Expected<double> log_likelihood(const Eigen::VectorXd& theta,
                                                Eigen::VectorXd& score) const {
    const auto at = fitted_.model.at(whole(theta));
    if (!at) return unexpected(at.error());
    Eigen::VectorXd gradient;
    const auto value = fitted_.model.log_likelihood(**at, 0, grid_, &gradient);
    if (value) score = gradient(own_.at);
    return value;
  }

  const FittedModel& fitted_;
  const Own& own_;
  const dyad::PersonGrid& grid_;
};

void set_estimate(ParameterEstimate& p, double theta, double se) {
  const auto transform = dyad::closeness_parameter(p.name).transform;
  p.working = theta;
  p.working_se = se;
  p.value = {dyad::to_natural(transform, theta), dyad::to_natural(transform, theta - kZ95 * se),
             dyad::to_natural(transform, theta + kZ95 * se)};
  p.se = se * dyad::natural_slope(transform, theta);
  p.se_robust = kNaN;
}

/// Own parameters are known by the couple alone: apart from the study's.
void set_estimates(Fit& out, const Own& own, const dyad::Model& model, const Eigen::VectorXd& theta,
                   const Eigen::MatrixXd& covariance) {
  const std::size_t n = out.parameters.size();
  std::vector<std::size_t> place;
  for (const Eigen::Index at : own.at) {
    const std::string& name = model.parameters()[static_cast<std::size_t>(at)].spec.name;
    for (std::size_t i = 0; i < n; ++i) {
      if (out.parameters[i].name == name) place.push_back(i);
    }
  }
  for (std::size_t k = 0; k < place.size(); ++k) {
    const auto e = static_cast<Eigen::Index>(k);
    ParameterEstimate& p = out.parameters[place[k]];
    set_estimate(p, theta[e], std::sqrt(covariance(e, e)));
    p.prior_to_posterior = p.working_se / own.sd[e];
    if (out.covariance.empty()) continue;
    for (std::size_t j = 0; j < n; ++j) {
      out.covariance[place[k] * n + j] = out.covariance[j * n + place[k]] = 0;
    }
  }
  for (std::size_t k = 0; k < place.size() && !out.covariance.empty(); ++k) {
    for (std::size_t j = 0; j < place.size(); ++j) {
      out.covariance[place[k] * n + place[j]] =
          covariance(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(j));
    }
  }
}

}  // namespace

Fit fit_one_couple(const dyad::Diary& whole, const Fit& study, const Job& job) {
  const dyad::Diary diary = dyad::without_empty_rows(whole);
  if (diary.couples.size() != 1) {
    throw std::invalid_argument(fmt::format(
        "the diary holds {} couples; a study's fit is updated by one", diary.couples.size()));
  }
  if (study.standard.scaling.columns.empty() && !study.standard.terms.item[dyad::kCloseness]) {
    throw std::invalid_argument("the fit does not say how its diary was measured; fit once more");
  }
  Fit out = study;
  out.one_couple = true;
  const FittedModel fitted(diary, out);
  const Own own = own_of(fitted);
  const auto fail = [](const NumericalFailure& failure) -> std::invalid_argument {
    return std::invalid_argument("fit: " + failure.what);
  };
  Eigen::VectorXd theta = own.mean;
  Eigen::MatrixXd covariance;
  inference::Maximum best;
  for (int pass = 0; pass < kPasses; ++pass) {
    Eigen::VectorXd all = fitted.theta;
    all(own.at) = theta;
    const auto at = fitted.model.at(all);
    if (!at) throw fail(at.error());
    const auto grid = fitted.model.adapted_grid(**at, 0, dyad::Summing::volatility_and_biases);
    if (!grid) throw fail(grid.error());
    const OwnObjective objective(fitted, own, *grid);
    auto found = inference::maximize(objective, theta, {}, job);
    if (!found) throw fail(found.error());
    const auto curved = inference::curvature(objective, found->theta, job);
    if (!curved) throw fail(curved.error());
    best = std::move(*found);
    theta = best.theta;
    covariance = curved->covariance;
    out.hessian_condition = curved->condition;
  }
  set_estimates(out, own, fitted.model, theta, covariance);
  out.method = fmt::format(
      "one couple's own levels, volatility, noise and base rates; the rest from {} couples",
      study.couples);
  out.converged = best.converged;
  out.convergence = best.converged ? "converged" : "did not converge: " + best.reason;
  out.loglik = best.at.log_likelihood;
  out.minus2ll = -2 * out.loglik;
  out.log_prior = best.at.log_prior;
  out.bic = kNaN;
  out.gradient_norm = best.decrement;
  out.couples = 1;
  out.rows = diary.couples[0].partners[0].times.size() + diary.couples[0].partners[1].times.size();
  out.answers = fitted.design.couples[0].answers.size();
  out.starts = out.starts_agree = 1;
  out.evaluations = best.evaluations;
  out.warnings.clear();
  out.skipping.low.clear();
  return out;
}

}  // namespace attune::analysis
