// Objectives whose maximum and curvature are known in closed form.
#pragma once

#include <Eigen/Dense>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "inference/objective.h"

namespace attune::inference {

/// Unit c adds -(theta - y_c)' W (theta - y_c) / 2; the prior adds -theta' Lambda theta / 2.
class Quadratic : public Objective {
 public:
  Quadratic(Eigen::MatrixXd centres, Eigen::MatrixXd weight, Eigen::MatrixXd prior)
      : centres_(std::move(centres)), weight_(std::move(weight)), prior_(std::move(prior)) {}

  [[nodiscard]] Eigen::Index dimension() const override { return weight_.rows(); }
  [[nodiscard]] Expected<Evaluation> evaluate(const Eigen::VectorXd& theta,
                                              const Job&) const override {
    ++calls;
    Evaluation e;
    e.gradient = -prior_ * theta;
    e.log_prior = -0.5 * theta.dot(prior_ * theta);
    for (Eigen::Index c = 0; c < centres_.rows(); ++c) {
      const Eigen::VectorXd off = centres_.row(c).transpose() - theta;
      e.log_likelihood -= 0.5 * off.dot(weight_ * off);
      e.gradient += weight_ * off;
    }
    return e;
  }
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job&) const override {
    ++calls;
    return Eigen::MatrixXd((centres_.rowwise() - theta.transpose()) * weight_);
  }
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd&) const override {
    return prior_;
  }
  [[nodiscard]] Eigen::MatrixXd hessian() const {
    return static_cast<double>(centres_.rows()) * weight_ + prior_;
  }
  [[nodiscard]] Eigen::VectorXd mode() const {
    return hessian().inverse() * (weight_ * centres_.colwise().sum().transpose());
  }

  mutable std::atomic<int> calls{0};

 private:
  Eigen::MatrixXd centres_, weight_, prior_;
};

/// Rosenbrock's valley with walls: residuals 10 (y - x^2) and 1 - x, and no value at all outside
/// |y - x^2| < wall. The prior, normal about (1, 1), keeps the maximum there.
class WalledValley : public Objective {
 public:
  explicit WalledValley(double wall) : wall_(wall) {}

  [[nodiscard]] Eigen::Index dimension() const override { return 2; }
  [[nodiscard]] Expected<Evaluation> evaluate(const Eigen::VectorXd& theta,
                                              const Job&) const override {
    if (!(std::abs(theta[1] - theta[0] * theta[0]) < wall_)) {
      ++refused;
      return unexpected(NumericalFailure{"outside the walls"});
    }
    const Eigen::Vector2d r = residuals(theta), off = theta - Eigen::Vector2d(1, 1);
    Evaluation e;
    e.log_likelihood = -0.5 * r.squaredNorm();
    e.log_prior = -0.5 * kPrecision * off.squaredNorm();
    e.gradient = -slopes(theta).transpose() * r - kPrecision * off;
    return e;
  }
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job&) const override {
    return Eigen::MatrixXd(-(residuals(theta).asDiagonal() * slopes(theta)));
  }
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd&) const override {
    return kPrecision * Eigen::Matrix2d::Identity();
  }

  mutable std::atomic<int> refused{0};

 private:
  static constexpr double kPrecision = 0.01;
  static Eigen::Vector2d residuals(const Eigen::VectorXd& t) {
    return {10 * (t[1] - t[0] * t[0]), 1 - t[0]};
  }
  static Eigen::Matrix2d slopes(const Eigen::VectorXd& t) {
    return (Eigen::Matrix2d() << -20 * t[0], 10, -1, 0).finished();
  }
  double wall_;
};

/// Logistic regression on one binary predictor: a 2 x 2 table of counts. One unit per answer.
class Logistic : public Objective {
 public:
  /// `yes[g]` of `yes[g] + no[g]` answers are 1 where the predictor is g.
  Logistic(Eigen::Vector2i yes, Eigen::Vector2i no) : yes_(yes), no_(no) {}

  [[nodiscard]] Eigen::Index dimension() const override { return 2; }
  [[nodiscard]] Expected<Evaluation> evaluate(const Eigen::VectorXd& theta,
                                              const Job&) const override {
    Evaluation e;
    e.gradient = Eigen::Vector2d::Zero();
    for (int g = 0; g < 2; ++g) {
      const double eta = theta[0] + g * theta[1];
      e.log_likelihood -= yes_[g] * std::log1p(std::exp(-eta)) + no_[g] * std::log1p(std::exp(eta));
      e.gradient += (yes_[g] - (yes_[g] + no_[g]) * probability(eta)) * Eigen::Vector2d(1, g);
    }
    return e;
  }
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job&) const override {
    Eigen::MatrixXd scores(yes_.sum() + no_.sum(), 2);
    Eigen::Index row = 0;
    for (int g = 0; g < 2; ++g) {
      const double p = probability(theta[0] + g * theta[1]);
      for (int i = 0; i < yes_[g]; ++i) scores.row(row++) = (1 - p) * Eigen::RowVector2d(1, g);
      for (int i = 0; i < no_[g]; ++i) scores.row(row++) = -p * Eigen::RowVector2d(1, g);
    }
    return scores;
  }
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd&) const override {
    return Eigen::Matrix2d::Zero();
  }

 private:
  static double probability(double eta) { return 1 / (1 + std::exp(-eta)); }
  Eigen::Vector2i yes_, no_;
};

/// Another objective with what a test wants to go wrong.
class Spoiled : public Objective {
 public:
  explicit Spoiled(const Objective& inner) : inner_(inner) {}

  [[nodiscard]] Eigen::Index dimension() const override { return inner_.dimension(); }
  [[nodiscard]] Expected<Evaluation> evaluate(const Eigen::VectorXd& theta,
                                              const Job& job) const override {
    auto e = inner_.evaluate(theta, job);
    if (e && spoil) spoil(++evaluations, theta, *e);
    return e;
  }
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& job) const override {
    auto scores = inner_.unit_scores(theta, job);
    const int count = ++score_calls;
    if (count == scores_fail_at) return unexpected(NumericalFailure{"scores failed"});
    if (scores && count == scores_nan_at)
      (*scores)(0, 0) = std::numeric_limits<double>::quiet_NaN();
    return scores;
  }
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const override {
    return inner_.prior_precision(theta);
  }

  std::function<void(int count, const Eigen::VectorXd&, Evaluation&)> spoil;
  int scores_fail_at = 0, scores_nan_at = 0;
  mutable std::atomic<int> evaluations{0}, score_calls{0};

 private:
  const Objective& inner_;
};

}  // namespace attune::inference
