#include "model/laplace_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attune::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostSteps = 200;
constexpr double kFound = 1e-11;  ///< the mode is found when no predictor moves by more
constexpr double kFar = 4;        ///< no predictor moves by more in a step: counts are steep

double normal_log_density(double x, double mean, double variance) {
  const double v = x - mean;
  return -0.5 * (std::log(2 * std::numbers::pi * variance) + v * v / variance);
}

}  // namespace

template <class S>
const View* LaplaceFilter<S>::view_at(std::size_t t) const {
  const int view = member_->steps[t].view;
  return view < 0 ? nullptr : &chunk_.views[static_cast<std::size_t>(view)];
}

template <class S>
Expected<double> LaplaceFilter<S>::run(const Member& member, Laws* bar) {
  member_ = &member;
  series_ = &m_.series[static_cast<std::size_t>(member.series)];
  begin();
  double loglik = 0;
  if (std::string failure = seek_mode(loglik); !failure.empty()) {
    return unexpected(NumericalFailure{std::move(failure)});
  }
  for (const Site& site : sites_) {
    loglik += site.terms.log_density - normal_log_density(site.pseudo, site.eta, site.variance);
  }
  if (bar == nullptr) return loglik;

  gaussian_back(bar, 1);
  std::vector<double> shift;
  for (const Site& site : sites_) {
    const double inverse = site.slope * site.slope - 2 * site.curvature;
    const double posterior = site.variance - site.variance * site.variance * inverse;
    shift.push_back(site.variance * 0.5 * posterior * site.terms.slope[3]);
    for (std::size_t side = 0; side < 2; ++side) {
      if (site.terms.threshold[side] < 0) continue;
      const auto& by = site.terms.by_threshold[side];
      const auto key = static_cast<std::size_t>(member.steps[site.step].mean);
      bar->thresholds[key][static_cast<std::size_t>(site.item)](site.terms.threshold[side]) +=
          by[0] + 0.5 * posterior * by[2];
    }
  }
  // The mode moves with the parameters, and the curvature with the mode.
  std::vector<double> slope_up;
  for (const double direction : {1.0, -1.0}) {
    std::vector<double> moved = shift;
    for (double& s : moved) s *= direction;
    const auto there = gaussian(moved);
    if (!there) return there;
    gaussian_back(bar, 0.5 * direction);
    if (direction > 0) {
      for (const Site& site : sites_) slope_up.push_back(site.slope);
    }
  }
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    const Site& site = sites_[i];
    const double moves = shift[i] + site.variance * 0.5 * (slope_up[i] - site.slope);
    for (std::size_t side = 0; side < 2; ++side) {
      if (site.terms.threshold[side] < 0) continue;
      const auto key = static_cast<std::size_t>(member.steps[site.step].mean);
      bar->thresholds[key][static_cast<std::size_t>(site.item)](site.terms.threshold[side]) +=
          moves * site.terms.by_threshold[side][1];
    }
  }
  return loglik;
}

template <class S>
void LaplaceFilter<S>::begin() {
  sites_.clear();
  first_site_.clear();
  frames_.resize(member_->steps.size());
  for (std::size_t t = 0; t < member_->steps.size(); ++t) {
    first_site_.push_back(sites_.size());
    const View* view = view_at(t);
    if (view == nullptr) continue;
    const auto mean = laws_.mean.front().col(member_->steps[t].mean);
    for (std::size_t i = 0; i < view->sites.size(); ++i) {
      Site site;
      site.step = t;
      site.place = static_cast<Index>(i);
      site.item = view->sites[i];
      site.answer = series_->answers(site.item, static_cast<Index>(t));
      site.eta = mean(site.item);
      sites_.push_back(site);
    }
  }
  first_site_.push_back(sites_.size());
}

template <class S>
void LaplaceFilter<S>::stand_in(Site& site) const {
  const BoundItem& item = m_.items[static_cast<std::size_t>(site.item)];
  const auto key = static_cast<std::size_t>(member_->steps[site.step].mean);
  site.terms = answer_terms(item, laws_.thresholds[key][static_cast<std::size_t>(site.item)],
                            site.answer, site.eta, own_noise(item, 0));
  site.variance = -1 / site.terms.slope[2];
  site.pseudo = site.eta + site.terms.slope[1] * site.variance;
}

template <class S>
std::string LaplaceFilter<S>::seek_mode(double& loglik) {
  for (int k = 0; k < kMostSteps; ++k) {
    for (Site& site : sites_) {
      stand_in(site);
      if (!std::isfinite(site.terms.log_density) || !(site.variance > 0) ||
          !std::isfinite(site.pseudo)) {
        return fmt::format("line {}: an answer has no curvature here",
                           series_->occasions[site.step].line);
      }
    }
    const auto value = gaussian({});
    if (!value) return value.error().what;
    loglik = *value;
    gaussian_back(nullptr, 0);
    double most = 0;
    for (Site& site : sites_) {
      const double step = site.pseudo + site.variance * site.slope - site.eta;
      most = std::max(most, std::abs(step) / (1 + std::abs(site.eta)));
    }
    if (!std::isfinite(most)) return "the mode of the states was lost";
    if (most < kFound) return {};
    for (Site& site : sites_) {
      const double step = site.pseudo + site.variance * site.slope - site.eta;
      site.eta += std::clamp(step, -kFar, kFar);
    }
  }
  return fmt::format("the mode of the states of the series {} was not found", series_->label);
}

template <class S>
Expected<double> LaplaceFilter<S>::gaussian(const std::vector<double>& shift) {
  const InitialLaw& law = laws_.initial[static_cast<std::size_t>(member_->initial)].front();
  ssm::Belief<S> b{law.mean, law.covariance};
  double loglik = 0;
  for (std::size_t t = 0; t < member_->steps.size(); ++t) {
    const Step& step = member_->steps[t];
    Frame& frame = frames_[t];
    frame.before = b;
    if (step.dynamics >= 0) {
      const BranchLaw& move = laws_.branch[static_cast<std::size_t>(step.dynamics)].front();
      b = ssm::predict<S>(b, move.matrix, move.process_noise);
      b.mean += laws_.response[static_cast<std::size_t>(step.response)].front();
    }
    if (step.jump >= 0) b.mean += laws_.jump[static_cast<std::size_t>(step.jump)];
    frame.predicted = b;
    const View* view = view_at(t);
    if (view == nullptr) continue;
    const ViewLaw& answers = laws_.view[static_cast<std::size_t>(step.view)].front();
    const auto mean = laws_.mean.front().col(step.mean);
    const auto q = static_cast<Index>(view->items.size()),
               k = static_cast<Index>(view->sites.size());
    if (q + k == 0) continue;
    frame.loadings.resize(q + k, b.mean.rows());
    frame.loadings << answers.loadings, answers.site_loadings;
    typename S::Noise noise = S::Noise::Zero(q + k, q + k);
    noise.topLeftCorner(q, q) = answers.noise;
    frame.innovation.resize(q + k, 1);
    for (Index i = 0; i < q; ++i) {
      const int item = view->items[static_cast<std::size_t>(i)];
      frame.innovation(i, 0) = series_->answers(item, static_cast<Index>(t)) - mean(item);
    }
    for (Index i = 0; i < k; ++i) {
      const std::size_t at = first_site_[t] + static_cast<std::size_t>(i);
      const Site& site = sites_[at];
      frame.innovation(q + i, 0) = site.pseudo + (shift.empty() ? 0 : shift[at]) - mean(site.item);
      noise(q + i, q + i) = site.variance;
    }
    frame.innovation -= frame.loadings * b.mean;
    auto update = ssm::update<S>(b, frame.loadings, noise, frame.innovation);
    if (!update) {
      return unexpected(NumericalFailure{
          fmt::format("line {}: {}", series_->occasions[t].line, update.error().what)});
    }
    frame.update = std::move(*update);
    loglik -= 0.5 * (static_cast<double>(q + k) * std::log(2 * std::numbers::pi) +
                     frame.update.log_determinant +
                     frame.innovation.col(0).dot(frame.update.weighted.col(0)));
  }
  return loglik;
}

template <class S>
void LaplaceFilter<S>::gaussian_back(Laws* bar, double weight) {
  const Index n = m_.state_count();
  ssm::Belief<S> b{S::Means::Zero(n, 1), S::State::Zero(n, n)};
  for (std::size_t t = member_->steps.size(); t-- > 0;) {
    const Step& step = member_->steps[t];
    const Frame& frame = frames_[t];
    const View* view = view_at(t);
    const Index q = view == nullptr ? 0 : static_cast<Index>(view->items.size());
    const Index k = view == nullptr ? 0 : static_cast<Index>(view->sites.size());
    if (q + k > 0) {
      typename S::Innovations innovation_bar = -frame.update.weighted;
      typename S::Noise cov_bar = 0.5 * (frame.update.weighted * frame.update.weighted.transpose());
      cov_bar -= 0.5 * frame.update.precision;
      typename S::Loadings loadings_bar = S::Loadings::Zero(frame.loadings.rows(), n);
      ssm::update_adjoint<S>(frame.predicted, frame.update, frame.loadings, frame.innovation, b,
                             innovation_bar, cov_bar, loadings_bar);
      for (Index i = 0; i < k; ++i) {
        Site& site = sites_[first_site_[t] + static_cast<std::size_t>(i)];
        site.slope = innovation_bar(q + i, 0);
        site.curvature = cov_bar(q + i, q + i);
      }
      if (bar != nullptr) {
        ViewLaw& view_bar = bar->view[static_cast<std::size_t>(step.view)].front();
        auto mean_bar = bar->mean.front().col(step.mean);
        view_bar.loadings += weight * loadings_bar.topRows(q);
        view_bar.site_loadings += weight * loadings_bar.bottomRows(k);
        view_bar.noise += weight * cov_bar.topLeftCorner(q, q);
        for (Index i = 0; i < q; ++i) {
          mean_bar(view->items[static_cast<std::size_t>(i)]) -= weight * innovation_bar(i, 0);
        }
        for (Index i = 0; i < k; ++i) {
          mean_bar(view->sites[static_cast<std::size_t>(i)]) -= weight * innovation_bar(q + i, 0);
        }
      }
    }
    if (bar != nullptr && step.jump >= 0) {
      bar->jump[static_cast<std::size_t>(step.jump)] += weight * b.mean.col(0);
    }
    if (step.dynamics < 0) continue;
    const auto key = static_cast<std::size_t>(step.dynamics);
    if (bar != nullptr) {
      bar->response[static_cast<std::size_t>(step.response)].front() += weight * b.mean.col(0);
    }
    typename S::State matrix_bar = S::State::Zero(n, n), noise_bar = S::State::Zero(n, n);
    ssm::predict_adjoint<S>(frame.before, laws_.branch[key].front().matrix, b, matrix_bar,
                            noise_bar);
    if (bar == nullptr) continue;
    bar->branch[key].front().matrix += weight * matrix_bar;
    bar->branch[key].front().process_noise += weight * noise_bar;
  }
  if (bar == nullptr) return;
  InitialLaw& initial = bar->initial[static_cast<std::size_t>(member_->initial)].front();
  initial.mean += weight * b.mean.col(0);
  initial.covariance += weight * b.covariance;
}

template class LaplaceFilter<SmallShape>;
template class LaplaceFilter<AnyShape>;

}  // namespace attune::model
