// Regimes, or answers that are not normal: the filter of one series over branches, and its reverse
// derivative.
//   A belief stands for the last `history` regimes; a step branches it into every regime and merges
//   those that differ in the oldest regime alone, keeping their two first moments (history 1: Kim
//   1994, J. Econometrics 60, "GPB2"; a longer one: Hamilton 1989, Econometrica 57, when answers
//   depend on as many). Weights are logarithms.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "model/answer_law.h"
#include "model/chunk.h"
#include "model/laws.h"
#include "model/regime_history.h"
#include "ssm/gaussian_step.h"

namespace attune::model {

template <class S>
class SwitchingFilter {
 public:
  SwitchingFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws)
      : m_(model), chunk_(chunk), laws_(laws), history_(model, laws) {}

  /// The model has states. @returns the log-likelihood. @param bar  if not null, its derivatives by
  /// the laws are added.
  Expected<double> run(const Member& member, Laws* bar) {
    member_ = &member;
    series_ = &m_.series[static_cast<std::size_t>(member.series)];
    const auto loglik = forward(bar != nullptr);
    if (loglik && bar != nullptr) backward(*bar);
    return loglik;
  }

  using Belief = ssm::Belief<S>;
  using Innovations = typename S::Innovations;

  struct Site {
    Belief before;
    AnswerTerms terms;
  };
  struct Branch {
    double log_weight = 0;  ///< before, then with the answers', then normalised
    Belief predicted;
    Belief belief;
    ssm::Update<S> update;
    Innovations innovation;
    std::vector<Site> sites;
  };
  /// A step: the beliefs it came from and the branches, from tuple + tuples * to.
  struct Frame {
    std::vector<double> log_weight;  ///< by tuple
    std::vector<Belief> belief;
    std::vector<Branch> branch;
    std::vector<double> merged;  ///< by tuple afterwards
    std::vector<Belief> merged_belief;
  };

  /// Every step of a series, with or without states.
  Expected<std::vector<Frame>> frames(const Member& member) {
    member_ = &member;
    series_ = &m_.series[static_cast<std::size_t>(member.series)];
    const auto loglik = forward(true);
    if (!loglik) return unexpected(loglik.error());
    return std::move(frames_);
  }

 private:
  static constexpr double kNever = -std::numeric_limits<double>::infinity();

  [[nodiscard]] std::size_t branch_index(std::size_t tuple, std::size_t to) const {
    return tuple + tuples_ * to;
  }
  /// The branch's law: from the newest regime of the tuple.
  [[nodiscard]] std::size_t law_index(std::size_t tuple, std::size_t to) const {
    return history_.newest(tuple) + regimes_ * to;
  }
  // ---- there -----------------------------------------------------------------------------------

  void begin(Frame& frame) const {
    const auto key = static_cast<std::size_t>(member_->initial);
    frame.log_weight = history_.initial_weights(*member_);
    for (double& weight : frame.log_weight) weight = std::log(weight);
    frame.belief.resize(tuples_);
    for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
      const InitialLaw& law = laws_.initial[key][history_.newest(tuple)];
      frame.belief[tuple].mean = law.mean;
      frame.belief[tuple].covariance = law.covariance;
    }
  }

  Expected<double> forward(bool keep) {
    const std::size_t count = member_->steps.size();
    frames_.resize(keep ? count : 2);
    begin(frames_[0]);
    double loglik = 0;
    for (std::size_t t = 0; t < count; ++t) {
      Frame& frame = frames_[keep ? t : t % 2];
      const auto added = advance(frame, t);
      if (!added) return unexpected(added.error());
      loglik += *added;
      if (t + 1 == count) break;
      Frame& next = frames_[keep ? t + 1 : (t + 1) % 2];
      next.log_weight = frame.merged;
      next.belief = frame.merged_belief;
    }
    return loglik;
  }

  Expected<double> advance(Frame& frame, std::size_t t) {
    const Step& step = member_->steps[t];
    const Eigen::MatrixXd* p = history_.switching(step);
    frame.branch.resize(tuples_ * regimes_);
    double most = kNever;
    for (std::size_t to = 0; to < regimes_; ++to) {
      for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
        Branch& branch = frame.branch[branch_index(tuple, to)];
        const std::size_t from = history_.newest(tuple);
        branch.log_weight = frame.log_weight[tuple];
        if (p != nullptr) {
          branch.log_weight +=
              std::log((*p)(static_cast<Eigen::Index>(from), static_cast<Eigen::Index>(to)));
        } else if (from != to) {
          branch.log_weight = kNever;
        }
        if (step.seen >= 0 && step.seen != static_cast<int>(to)) branch.log_weight = kNever;
        if (branch.log_weight == kNever) continue;
        const auto density = branch_density(branch, frame.belief[tuple], tuple, to, t);
        if (!density) return unexpected(density.error());
        branch.log_weight += *density;
        most = std::max(most, branch.log_weight);
      }
    }
    if (!(most > kNever) || !std::isfinite(most)) {
      return unexpected(NumericalFailure{fmt::format(
          "line {}: what was answered is impossible under the model", series_->occasions[t].line)});
    }
    double sum = 0;
    for (const Branch& branch : frame.branch) sum += std::exp(branch.log_weight - most);
    const double log_sum = most + std::log(sum);
    for (Branch& branch : frame.branch) branch.log_weight -= log_sum;
    merge(frame);
    return log_sum;
  }

  Expected<double> branch_density(Branch& branch, const Belief& from, std::size_t tuple,
                                  std::size_t to, std::size_t t) const {
    const Step& step = member_->steps[t];
    Belief& b = branch.belief;
    if (step.dynamics >= 0 && m_.state_count() > 0) {
      const BranchLaw& law =
          laws_.branch[static_cast<std::size_t>(step.dynamics)][law_index(tuple, to)];
      b = ssm::predict<S>(from, law.matrix, law.process_noise);
      b.mean += laws_.response[static_cast<std::size_t>(step.response)][law_index(tuple, to)];
    } else {
      b = from;
    }
    if (step.jump >= 0) b.mean += laws_.jump[static_cast<std::size_t>(step.jump)];
    branch.predicted = b;
    branch.sites.clear();
    if (step.view < 0) return 0.0;
    double density = 0;
    const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
    const ViewLaw& law =
        laws_.view[static_cast<std::size_t>(step.view)][history_.variant(tuple, to)];
    const auto mean = laws_.mean[history_.variant(tuple, to)].col(step.mean);
    const auto answers = series_->answers.col(static_cast<Eigen::Index>(t));
    if (!view.items.empty()) {
      const auto q = static_cast<Eigen::Index>(view.items.size());
      branch.innovation.resize(q, 1);
      for (Eigen::Index i = 0; i < q; ++i) {
        const int item = view.items[static_cast<std::size_t>(i)];
        branch.innovation(i, 0) = answers(item) - mean(item);
      }
      const typename S::Loadings loadings = law.loadings;
      branch.innovation -= loadings * b.mean;
      auto update = ssm::update<S>(b, loadings, law.noise, branch.innovation);
      if (!update) {
        return unexpected(NumericalFailure{
            fmt::format("line {}: {}", series_->occasions[t].line, update.error().what)});
      }
      branch.update = std::move(*update);
      density -= 0.5 * (static_cast<double>(q) * std::log(2 * std::numbers::pi) +
                        branch.update.log_determinant +
                        branch.innovation.col(0).dot(branch.update.weighted.col(0)));
    }
    for (std::size_t i = 0; i < view.sites.size(); ++i) {
      density +=
          site(branch, law, mean, static_cast<Eigen::Index>(i), view.sites[i], answers, step);
    }
    return density + history_.log_shown(step, answers, to);
  }

  double site(Branch& branch, const ViewLaw& law, const auto& mean, Eigen::Index i, int item,
              const auto& answers, const Step& step) const {
    Belief& b = branch.belief;
    Site site;
    site.before = b;
    const auto h = law.site_loadings.row(i).transpose();
    const typename S::Means spread = b.covariance * h;
    const double eta = mean(item) + h.dot(b.mean.col(0));
    const double variance = own_noise(m_.items[static_cast<std::size_t>(item)], law.site_noise(i)) +
                            h.dot(spread.col(0));
    site.terms = answer_terms(
        m_.items[static_cast<std::size_t>(item)],
        laws_.thresholds[static_cast<std::size_t>(step.mean)][static_cast<std::size_t>(item)],
        answers(item), eta, variance);
    b.mean += spread * site.terms.slope[1];
    b.covariance += site.terms.slope[2] * (spread * spread.transpose());
    branch.sites.push_back(std::move(site));
    return branch.sites.back().terms.log_density;
  }

  /// Branches that differ in the oldest regime alone: `oldest` runs over it.
  template <class Visit>
  void each_group(const Visit& visit) const {
    const std::size_t kept = history_.kept();
    std::vector<std::size_t> group(regimes_);
    for (std::size_t to = 0; to < regimes_; ++to) {
      for (std::size_t newer = 0; newer < kept; ++newer) {
        for (std::size_t oldest = 0; oldest < regimes_; ++oldest) {
          group[oldest] = branch_index(newer + kept * oldest, to);
        }
        visit(to + regimes_ * newer, group);
      }
    }
  }

  void merge(Frame& frame) const {
    frame.merged.assign(tuples_, kNever);
    frame.merged_belief.resize(tuples_);
    each_group([&](std::size_t tuple, const std::vector<std::size_t>& group) {
      double most = kNever;
      for (const std::size_t i : group) most = std::max(most, frame.branch[i].log_weight);
      Belief& b = frame.merged_belief[tuple];
      const Eigen::Index n = m_.state_count();
      b.mean = S::Means::Zero(n, 1);
      b.covariance = S::State::Zero(n, n);
      if (most == kNever) return;
      double sum = 0;
      for (const std::size_t i : group) sum += std::exp(frame.branch[i].log_weight - most);
      frame.merged[tuple] = most + std::log(sum);
      for (const std::size_t i : group) {
        const double share = std::exp(frame.branch[i].log_weight - frame.merged[tuple]);
        if (share > 0) b.mean += share * frame.branch[i].belief.mean;
      }
      for (const std::size_t i : group) {
        const double share = std::exp(frame.branch[i].log_weight - frame.merged[tuple]);
        if (!(share > 0)) continue;
        const typename S::Means d = frame.branch[i].belief.mean - b.mean;
        b.covariance += share * (frame.branch[i].belief.covariance + d * d.transpose());
      }
    });
  }

  // ---- and back --------------------------------------------------------------------------------

  void backward(Laws& laws_bar) {
    const Eigen::Index n = m_.state_count();
    std::vector<double> weight_bar(tuples_, 0.0);
    std::vector<Belief> belief_bar(tuples_, {S::Means::Zero(n, 1), S::State::Zero(n, n)});
    for (std::size_t t = member_->steps.size(); t-- > 0;) {
      Frame& frame = frames_[t];
      std::vector<double> branch_weight_bar(frame.branch.size(), 0.0);
      std::vector<Belief> branch_bar(frame.branch.size());
      unmerge(frame, weight_bar, belief_bar, branch_weight_bar, branch_bar);
      // log Z adds every branch's share, and is taken off every weight.
      double all = 0;
      for (const double w : branch_weight_bar) all += w;
      for (std::size_t i = 0; i < frame.branch.size(); ++i) {
        branch_weight_bar[i] += (1 - all) * std::exp(frame.branch[i].log_weight);
      }
      std::fill(weight_bar.begin(), weight_bar.end(), 0.0);
      for (Belief& b : belief_bar) b.mean.setZero(), b.covariance.setZero();
      back_step(frame, t, branch_weight_bar, branch_bar, weight_bar, belief_bar, laws_bar);
    }
    back_begin(weight_bar, belief_bar, laws_bar);
  }

  void unmerge(const Frame& frame, const std::vector<double>& weight_bar,
               const std::vector<Belief>& belief_bar, std::vector<double>& branch_weight_bar,
               std::vector<Belief>& branch_bar) const {
    std::vector<double> share(regimes_), slope(regimes_);
    each_group([&](std::size_t tuple, const std::vector<std::size_t>& group) {
      const Belief& bar = belief_bar[tuple];
      const Belief& merged = frame.merged_belief[tuple];
      double mean_slope = 0;
      for (std::size_t k = 0; k < regimes_; ++k) {
        const Branch& branch = frame.branch[group[k]];
        share[k] =
            branch.log_weight == kNever ? 0 : std::exp(branch.log_weight - frame.merged[tuple]);
        slope[k] = 0;
        if (!(share[k] > 0)) continue;
        const typename S::Means d = branch.belief.mean - merged.mean;
        Belief& b = branch_bar[group[k]];
        b.mean = share[k] * (bar.mean + 2.0 * (bar.covariance * d));
        b.covariance = share[k] * bar.covariance;
        slope[k] = bar.mean.col(0).dot(branch.belief.mean.col(0)) +
                   bar.covariance.cwiseProduct(branch.belief.covariance).sum() +
                   d.col(0).dot(bar.covariance * d.col(0));
        mean_slope += share[k] * slope[k];
      }
      for (std::size_t k = 0; k < regimes_; ++k) {
        branch_weight_bar[group[k]] = share[k] * (weight_bar[tuple] + slope[k] - mean_slope);
      }
    });
  }

  void back_step(Frame& frame, std::size_t t, const std::vector<double>& branch_weight_bar,
                 std::vector<Belief>& branch_bar, std::vector<double>& weight_bar,
                 std::vector<Belief>& belief_bar, Laws& laws_bar) const {
    const Step& step = member_->steps[t];
    const Eigen::MatrixXd* p = history_.switching(step);
    Eigen::MatrixXd* p_bar = history_.switching(step, laws_bar);
    const Eigen::Index n = m_.state_count();
    for (std::size_t to = 0; to < regimes_; ++to) {
      for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
        const std::size_t i = branch_index(tuple, to);
        Branch& branch = frame.branch[i];
        if (branch.log_weight == kNever) continue;
        const double weight = branch_weight_bar[i];
        Belief& bar = branch_bar[i];
        if (bar.mean.size() == 0) bar = {S::Means::Zero(n, 1), S::State::Zero(n, n)};
        const std::size_t from = history_.newest(tuple);
        if (p != nullptr) {
          const auto r = static_cast<Eigen::Index>(from), s = static_cast<Eigen::Index>(to);
          (*p_bar)(r, s) += weight / (*p)(r, s);
        }
        weight_bar[tuple] += weight;
        back_answers(branch, weight, tuple, to, t, bar, laws_bar);
        if (step.jump >= 0) laws_bar.jump[static_cast<std::size_t>(step.jump)] += bar.mean.col(0);
        if (step.dynamics >= 0) {
          const auto key = static_cast<std::size_t>(step.dynamics);
          const std::size_t law = law_index(tuple, to);
          laws_bar.response[static_cast<std::size_t>(step.response)][law] += bar.mean.col(0);
          const typename S::State matrix = laws_.branch[key][law].matrix;
          typename S::State matrix_bar = S::State::Zero(n, n), noise_bar = S::State::Zero(n, n);
          ssm::predict_adjoint<S>(frame.belief[tuple], matrix, bar, matrix_bar, noise_bar);
          laws_bar.branch[key][law].matrix += matrix_bar;
          laws_bar.branch[key][law].process_noise += noise_bar;
        }
        belief_bar[tuple].mean += bar.mean;
        belief_bar[tuple].covariance += bar.covariance;
      }
    }
  }

  void back_answers(Branch& branch, double weight, std::size_t tuple, std::size_t to, std::size_t t,
                    Belief& bar, Laws& laws_bar) const {
    const Step& step = member_->steps[t];
    if (step.view < 0) return;
    const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
    const ViewLaw& law =
        laws_.view[static_cast<std::size_t>(step.view)][history_.variant(tuple, to)];
    ViewLaw& law_bar =
        laws_bar.view[static_cast<std::size_t>(step.view)][history_.variant(tuple, to)];
    auto mean_bar = laws_bar.mean[history_.variant(tuple, to)].col(step.mean);
    const auto answers = series_->answers.col(static_cast<Eigen::Index>(t));
    history_.log_shown_back(step, answers, to, weight, laws_bar);
    for (std::size_t i = view.sites.size(); i-- > 0;) {
      back_site(branch.sites[i], weight, law, static_cast<Eigen::Index>(i), view.sites[i], step,
                bar, law_bar, mean_bar, laws_bar);
    }
    if (view.items.empty()) return;
    Innovations innovation_bar = -weight * branch.update.weighted;
    typename S::Noise cov_bar =
        0.5 * weight * (branch.update.weighted * branch.update.weighted.transpose());
    cov_bar -= 0.5 * weight * branch.update.precision;
    const typename S::Loadings loadings = law.loadings;
    typename S::Loadings loadings_bar = S::Loadings::Zero(loadings.rows(), loadings.cols());
    ssm::update_adjoint<S>(branch.predicted, branch.update, loadings, branch.innovation, bar,
                           innovation_bar, cov_bar, loadings_bar);
    law_bar.loadings += loadings_bar;
    law_bar.noise += cov_bar;
    for (std::size_t i = 0; i < view.items.size(); ++i) {
      mean_bar(view.items[i]) -= innovation_bar(static_cast<Eigen::Index>(i), 0);
    }
  }

  void back_site(const Site& site, double weight, const ViewLaw& law, Eigen::Index i, int item,
                 const Step& step, Belief& bar, ViewLaw& law_bar, auto& mean_bar,
                 Laws& laws_bar) const {
    const auto& l = site.terms.slope;
    const typename S::Means h = law.site_loadings.row(i).transpose();
    const typename S::Means spread = site.before.covariance * h;
    const typename S::Means carried = bar.covariance * spread;
    const double first_bar = bar.mean.col(0).dot(spread.col(0));  // by l1
    const double second_bar = spread.col(0).dot(carried.col(0));  // by l2
    const typename S::Means spread_bar = l[1] * bar.mean + 2 * l[2] * carried;
    const double by_mean = weight * l[1] + first_bar * l[2] + second_bar * l[3];
    const double by_variance =
        0.5 * (weight * (l[2] + l[1] * l[1]) + first_bar * (l[3] + 2 * l[1] * l[2]) +
               second_bar * (l[4] + 2 * l[2] * l[2] + 2 * l[1] * l[3]));
    for (std::size_t k = 0; k < 2; ++k) {
      if (site.terms.threshold[k] < 0) continue;
      const auto& by = site.terms.by_threshold[k];
      laws_bar.thresholds[static_cast<std::size_t>(step.mean)][static_cast<std::size_t>(item)](
          site.terms.threshold[k]) += weight * by[0] + first_bar * by[1] + second_bar * by[2];
    }
    mean_bar(item) += by_mean;
    if (m_.items[static_cast<std::size_t>(item)].kind == ItemKind::censored) {
      law_bar.site_noise(i) += by_variance;
    }
    law_bar.site_loadings.row(i) += (site.before.covariance * spread_bar +
                                     2 * by_variance * spread + by_mean * site.before.mean)
                                        .col(0)
                                        .transpose();
    const typename S::State crossed = spread_bar * h.transpose();
    bar.covariance += 0.5 * (crossed + crossed.transpose());
    bar.covariance += by_variance * (h * h.transpose());
    bar.mean += by_mean * h;
  }

  void back_begin(const std::vector<double>& weight_bar, const std::vector<Belief>& belief_bar,
                  Laws& laws_bar) const {
    const auto key = static_cast<std::size_t>(member_->initial);
    std::vector<double> weight(tuples_, 0.0), by_weight(tuples_, 0.0);
    for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
      const double log_weight = frames_.front().log_weight[tuple];
      if (log_weight == kNever) continue;
      weight[tuple] = std::exp(log_weight);
      by_weight[tuple] = weight_bar[tuple] / weight[tuple];
      InitialLaw& law_bar = laws_bar.initial[key][history_.newest(tuple)];
      law_bar.mean += belief_bar[tuple].mean.col(0);
      law_bar.covariance += belief_bar[tuple].covariance;
    }
    history_.initial_weights_back(*member_, weight, by_weight, laws_bar);
  }

  const BoundModel& m_;
  const Chunk& chunk_;
  const Laws& laws_;
  RegimeHistory history_;
  std::size_t regimes_ = history_.regimes(), tuples_ = history_.tuples();
  const Member* member_ = nullptr;
  const Series* series_ = nullptr;
  std::vector<Frame> frames_;
};

}  // namespace attune::model
