// One regime, normal answers: the Kalman filter of series side by side, as long as each lasts, and
// its reverse derivative.
//   Diffuse initial states are columns of their own: the mean is a + A delta with delta flat; A
//   runs through the same recursion (de Jong 1991, Annals of Statistics 19, 1073-1083), and l =
//   l(delta = 0) + 1/2 s' S^-1 s - 1/2 log|S| + d/2 log 2 pi,  S = sum V' Sigma^-1 V, s = sum V'
//   Sigma^-1 v: the exact diffuse likelihood of Durbin & Koopman (2012, section 5.7).
#pragma once

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>
#include <vector>

#include "model/chunk.h"
#include "model/laws.h"
#include "ssm/gaussian_step.h"

namespace attune::model {

template <class S>
class LinearFilter {
 public:
  LinearFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws)
      : m_(model), chunk_(chunk), laws_(laws) {}

  /// @returns the log-likelihood of each member. @param bar  if not null, its derivatives by the
  /// laws are added there.
  Expected<Eigen::VectorXd> run(const Group& group, Laws* bar) {
    group_ = &group;
    members_ = static_cast<Eigen::Index>(group.members.size());
    diffuse_ = static_cast<Eigen::Index>(m_.initial.diffuse.size());
    const auto loglik = forward(bar != nullptr);
    if (loglik && bar != nullptr) backward(*bar);
    return loglik;
  }

 private:
  using Belief = ssm::Belief<S>;
  using Innovations = typename S::Innovations;

  /// What one step leaves behind.
  struct Frame {
    Belief before, predicted;
    ssm::Update<S> update;
    Innovations innovation;
    typename S::Loadings loadings;
  };

  /// Members that have step t.
  Eigen::Index lasting(std::size_t t) const { return group_->lasting[t]; }
  const std::vector<Step>& steps() const { return group_->members.front().steps; }
  const std::vector<int>& items(const Step& step) const {
    return chunk_.views[static_cast<std::size_t>(step.view)].items;
  }

  Belief initial() const {
    const InitialLaw& law =
        laws_.initial[static_cast<std::size_t>(group_->members.front().initial)].front();
    Belief b;
    b.mean = law.mean.replicate(1, members_ + diffuse_);
    b.mean.rightCols(diffuse_).setZero();
    for (Eigen::Index k = 0; k < diffuse_; ++k) {
      b.mean(m_.initial.diffuse[static_cast<std::size_t>(k)], members_ + k) = 1;
    }
    b.covariance = law.covariance;
    return b;
  }

  Expected<Eigen::VectorXd> forward(bool keep) {
    Belief b = initial();
    Eigen::VectorXd loglik = Eigen::VectorXd::Zero(members_);
    information_ = Eigen::MatrixXd::Zero(diffuse_, diffuse_);
    towards_ = Eigen::MatrixXd::Zero(diffuse_, members_);
    frames_.resize(keep ? steps().size() : 1);
    for (std::size_t t = 0; t < steps().size(); ++t) {
      Frame& frame = frames_[keep ? t : 0];
      const Step& step = steps()[t];
      // Diffuse columns are there only where all members last as long.
      if (const Eigen::Index left = lasting(t) + diffuse_; left < b.mean.cols()) {
        b.mean.conservativeResize(Eigen::NoChange, left);
      }
      if (keep) frame.before = b;
      if (step.dynamics >= 0) {
        const BranchLaw& law = laws_.branch[static_cast<std::size_t>(step.dynamics)].front();
        b = ssm::predict<S>(b, law.matrix, law.process_noise);
        add_responses(b, t);
      }
      if (step.jump >= 0) add_jumps(b, t);
      if (keep) frame.predicted = b;
      if (step.view < 0 || items(step).empty()) continue;
      const ViewLaw& view = laws_.view[static_cast<std::size_t>(step.view)].front();
      frame.loadings = view.loadings;
      frame.innovation = innovation(b, t, view);
      auto update = ssm::update<S>(b, frame.loadings, view.noise, frame.innovation);
      if (!update) return unexpected(NumericalFailure{where(t) + update.error().what});
      frame.update = std::move(*update);
      count(frame, loglik);
    }
    if (diffuse_ > 0) {
      const auto failed = settle_diffuse(loglik);
      if (!failed.empty()) return unexpected(NumericalFailure{failed});
    }
    return loglik;
  }

  std::string where(std::size_t t) const {
    const Series& series = m_.series[static_cast<std::size_t>(group_->members.front().series)];
    return fmt::format("line {}: ", series.occasions[t].line);
  }

  void add_responses(Belief& b, std::size_t t) const {
    for (Eigen::Index k = 0; k < lasting(t); ++k) {
      const int key = group_->members[static_cast<std::size_t>(k)].steps[t].response;
      b.mean.col(k) += laws_.response[static_cast<std::size_t>(key)].front();
    }
  }
  void add_jumps(Belief& b, std::size_t t) const {
    for (Eigen::Index k = 0; k < lasting(t); ++k) {
      const int key = group_->members[static_cast<std::size_t>(k)].steps[t].jump;
      b.mean.col(k) += laws_.jump[static_cast<std::size_t>(key)];
    }
  }

  Innovations innovation(const Belief& b, std::size_t t, const ViewLaw& view) const {
    const std::vector<int>& answered = items(steps()[t]);
    const auto q = static_cast<Eigen::Index>(answered.size());
    Innovations v(q, lasting(t) + diffuse_);
    v.rightCols(diffuse_).setZero();
    v.leftCols(lasting(t)) = group_->answers[t];
    for (Eigen::Index k = 0; k < lasting(t); ++k) {
      const int key = group_->members[static_cast<std::size_t>(k)].steps[t].mean;
      const auto mean = laws_.mean.front().col(key);
      for (Eigen::Index i = 0; i < q; ++i) v(i, k) -= mean(answered[static_cast<std::size_t>(i)]);
    }
    v.noalias() -= typename S::Loadings(view.loadings) * b.mean;
    return v;
  }

  void count(const Frame& frame, Eigen::VectorXd& loglik) {
    const Eigen::Index members = frame.innovation.cols() - diffuse_;
    const auto v = frame.innovation.leftCols(members);
    const auto w = frame.update.weighted.leftCols(members);
    const double constant = static_cast<double>(v.rows()) * std::log(2 * std::numbers::pi) +
                            frame.update.log_determinant;
    for (Eigen::Index k = 0; k < members; ++k) {
      loglik(k) -= 0.5 * (constant + v.col(k).dot(w.col(k)));
    }
    if (diffuse_ == 0) return;
    const auto vd = frame.innovation.rightCols(diffuse_);
    information_.noalias() += vd.transpose() * frame.update.weighted.rightCols(diffuse_);
    towards_.noalias() += vd.transpose() * w;
  }

  std::string settle_diffuse(Eigen::VectorXd& loglik) {
    const Eigen::LLT<Eigen::MatrixXd> factor(information_);
    const double least = information_.diagonal().maxCoeff() * 1e-13;
    for (Eigen::Index i = 0; i < diffuse_; ++i) {
      const double root = factor.matrixLLT()(i, i);
      if (factor.info() != Eigen::Success || !(root * root > least)) {
        return fmt::format(
            "the answers of the series {} do not fix its diffuse states",
            m_.series[static_cast<std::size_t>(group_->members.front().series)].label);
      }
    }
    information_ = factor.solve(Eigen::MatrixXd::Identity(diffuse_, diffuse_));  // now its inverse
    effect_ = information_ * towards_;
    double log_determinant = 0;
    for (Eigen::Index i = 0; i < diffuse_; ++i)
      log_determinant += 2 * std::log(factor.matrixLLT()(i, i));
    const double constant =
        static_cast<double>(diffuse_) * std::log(2 * std::numbers::pi) - log_determinant;
    for (Eigen::Index k = 0; k < members_; ++k) {
      loglik(k) += 0.5 * (constant + towards_.col(k).dot(effect_.col(k)));
    }
    return {};
  }

  void backward(Laws& laws_bar) {
    const Eigen::Index n = frames_.front().before.covariance.rows();
    Belief bar;
    bar.mean = S::Means::Zero(n, lasting(steps().size() - 1) + diffuse_);
    bar.covariance = S::State::Zero(n, n);
    Eigen::MatrixXd by_information;
    if (diffuse_ > 0) {
      by_information =
          -0.5 * (static_cast<double>(members_) * information_ + effect_ * effect_.transpose());
    }
    for (std::size_t t = steps().size(); t-- > 0;) {
      const Step& step = steps()[t];
      Frame& frame = frames_[t];
      const Eigen::Index members = lasting(t);
      if (const Eigen::Index more = members + diffuse_ - bar.mean.cols(); more > 0) {
        bar.mean.conservativeResize(Eigen::NoChange, members + diffuse_);
        bar.mean.rightCols(more).setZero();  // of those that end here
      }
      if (step.view >= 0 && !items(step).empty())
        back_update(frame, t, by_information, bar, laws_bar);
      if (step.jump >= 0) {
        for (Eigen::Index k = 0; k < members; ++k) {
          const int key = group_->members[static_cast<std::size_t>(k)].steps[t].jump;
          laws_bar.jump[static_cast<std::size_t>(key)] += bar.mean.col(k);
        }
      }
      if (step.dynamics < 0) continue;
      for (Eigen::Index k = 0; k < members; ++k) {
        const int key = group_->members[static_cast<std::size_t>(k)].steps[t].response;
        laws_bar.response[static_cast<std::size_t>(key)].front() += bar.mean.col(k);
      }
      const auto key = static_cast<std::size_t>(step.dynamics);
      const typename S::State matrix = laws_.branch[key].front().matrix;
      typename S::State matrix_bar = S::State::Zero(n, n), noise_bar = S::State::Zero(n, n);
      ssm::predict_adjoint<S>(frame.before, matrix, bar, matrix_bar, noise_bar);
      laws_bar.branch[key].front().matrix += matrix_bar;
      laws_bar.branch[key].front().process_noise += noise_bar;
    }
    InitialLaw& initial_bar =
        laws_bar.initial[static_cast<std::size_t>(group_->members.front().initial)].front();
    initial_bar.mean += bar.mean.leftCols(members_).rowwise().sum();
    initial_bar.covariance += bar.covariance;
  }

  void back_update(const Frame& frame, std::size_t t, const Eigen::MatrixXd& by_information,
                   Belief& bar, Laws& laws_bar) {
    const Step& step = steps()[t];
    const Eigen::Index members = lasting(t);
    const auto w = frame.update.weighted.leftCols(members);
    Innovations innovation_bar = -frame.update.weighted;
    typename S::Noise cov_bar = -0.5 * static_cast<double>(members) * frame.update.precision;
    cov_bar.noalias() += 0.5 * (w * w.transpose());
    if (diffuse_ > 0) {
      const Eigen::MatrixXd wd = frame.update.weighted.rightCols(diffuse_);
      innovation_bar.leftCols(members) += wd * effect_;
      innovation_bar.rightCols(diffuse_) = w * effect_.transpose() + 2.0 * (wd * by_information);
      const Eigen::MatrixXd crossed = wd * effect_ * w.transpose();
      cov_bar -= 0.5 * (crossed + crossed.transpose());
      cov_bar -= wd * by_information * wd.transpose();
    }
    auto& view_bar = laws_bar.view[static_cast<std::size_t>(step.view)].front();
    typename S::Loadings loadings_bar =
        S::Loadings::Zero(frame.loadings.rows(), frame.loadings.cols());
    ssm::update_adjoint<S>(frame.predicted, frame.update, frame.loadings, frame.innovation, bar,
                           innovation_bar, cov_bar, loadings_bar);
    view_bar.loadings += loadings_bar;
    view_bar.noise += cov_bar;
    const std::vector<int>& answered = items(step);
    for (Eigen::Index k = 0; k < members; ++k) {
      const int key = group_->members[static_cast<std::size_t>(k)].steps[t].mean;
      auto mean_bar = laws_bar.mean.front().col(key);
      for (std::size_t i = 0; i < answered.size(); ++i) {
        mean_bar(answered[i]) -= innovation_bar(static_cast<Eigen::Index>(i), k);
      }
    }
  }

  const BoundModel& m_;
  const Chunk& chunk_;
  const Laws& laws_;
  const Group* group_ = nullptr;
  Eigen::Index members_ = 0, diffuse_ = 0;
  std::vector<Frame> frames_;
  /// Of the diffuse states: S (then its inverse), s, and S^-1 s.
  Eigen::MatrixXd information_, towards_, effect_;
};

}  // namespace attune::model
