#include "model/chain_filter.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "model/answer_law.h"

namespace attune::model {

ChainFilter::ChainFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws)
    : m_(model), chunk_(chunk), laws_(laws), history_(model, laws) {
  scaled_.resize(m_.items.size());
  for (const auto& view : laws_.view) {
    std::vector<Factor> by_variant;
    for (const ViewLaw& law : view) {
      const Eigen::LLT<Eigen::MatrixXd> factor(law.noise);
      const Eigen::Index q = law.noise.rows();
      Factor f;
      f.good = q == 0 || (factor.info() == Eigen::Success && law.noise.allFinite());
      if (f.good && q > 0) {
        f.precision = factor.solve(Eigen::MatrixXd::Identity(q, q));
        f.log_constant = -factor.matrixLLT().diagonal().array().log().sum() -
                         0.5 * static_cast<double>(q) * std::log(2 * std::numbers::pi);
      }
      by_variant.push_back(std::move(f));
    }
    factors_.push_back(std::move(by_variant));
  }
}

Expected<double> ChainFilter::run(const Member& member, Laws* bar) {
  member_ = &member;
  series_ = &m_.series[static_cast<std::size_t>(member.series)];
  double loglik = 0;
  begin();
  std::string failure = forward(loglik);
  if (!failure.empty()) return unexpected(NumericalFailure{std::move(failure)});
  if (bar != nullptr) backward(*bar);
  return loglik;
}

void ChainFilter::begin() {
  const std::size_t count = member_->steps.size();
  weight_.resize(count + 1);
  density_.resize(count);
  sum_.resize(count);
  largest_.resize(count);
  weight_[0] = history_.initial_weights(*member_);
}

double ChainFilter::emission(std::size_t variant, std::size_t t) {
  const Step& step = member_->steps[t];
  const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
  const auto mean = laws_.mean[variant].col(step.mean);
  const auto answers = series_->answers.col(static_cast<Eigen::Index>(t));
  double density = 0;
  if (!view.items.empty()) {
    const Factor& f = factors_[static_cast<std::size_t>(step.view)][variant];
    double squares = 0;
    for (std::size_t i = 0; i < view.items.size(); ++i) {
      const double v = answers(view.items[i]) - mean(view.items[i]);
      for (std::size_t j = 0; j < view.items.size(); ++j) {
        squares += v * f.precision(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) *
                   (answers(view.items[j]) - mean(view.items[j]));
      }
    }
    density = f.log_constant - 0.5 * squares;
  }
  const ViewLaw& law = laws_.view[static_cast<std::size_t>(step.view)][variant];
  for (std::size_t i = 0; i < view.sites.size(); ++i) {
    const int item = view.sites[i];
    density +=
        answer_terms(
            m_.items[static_cast<std::size_t>(item)],
            laws_.thresholds[static_cast<std::size_t>(step.mean)][static_cast<std::size_t>(item)],
            answers(item), mean(item),
            own_noise(m_.items[static_cast<std::size_t>(item)],
                      law.site_noise(static_cast<Eigen::Index>(i))))
            .log_density;
  }
  return density + history_.log_shown(step, answers, variant % regimes_);
}

std::string ChainFilter::emissions(std::size_t t) {
  const Step& step = member_->steps[t];
  std::vector<double>& density = density_[t];
  density.assign(variants_, 0.0);
  largest_[t] = 0;
  if (step.view >= 0) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t v = 0; v < variants_; ++v) {
      if (!factors_[static_cast<std::size_t>(step.view)][v].good) {
        return "the covariance of the answers is not positive definite";
      }
      density[v] = emission(v, t);
      const bool possible = step.seen < 0 || step.seen == static_cast<int>(v % regimes_);
      if (possible) largest = std::max(largest, density[v]);
    }
    if (!std::isfinite(largest)) return "what was answered is impossible under the model";
    largest_[t] = largest;
  }
  for (std::size_t v = 0; v < variants_; ++v) {
    const bool possible = step.seen < 0 || step.seen == static_cast<int>(v % regimes_);
    density[v] = possible ? std::exp(density[v] - largest_[t]) : 0;
  }
  return {};
}

std::string ChainFilter::forward(double& loglik) {
  for (std::size_t t = 0; t < member_->steps.size(); ++t) {
    if (std::string failure = emissions(t); !failure.empty()) {
      return fmt::format("line {}: {}", series_->occasions[t].line, failure);
    }
    const Eigen::MatrixXd* p = history_.switching(member_->steps[t]);
    const std::vector<double>& from = weight_[t];
    std::vector<double>& to = weight_[t + 1];
    to.assign(tuples_, 0.0);
    double sum = 0;
    for (std::size_t s = 0; s < regimes_; ++s) {
      for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
        const std::size_t r = history_.newest(tuple);
        const double change = p != nullptr
                                  ? (*p)(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(s))
                                  : (r == s ? 1.0 : 0.0);
        const double weight = from[tuple] * change * density_[t][history_.variant(tuple, s)];
        to[history_.next(tuple, s)] += weight;
        sum += weight;
      }
    }
    if (!(sum > 0) || !std::isfinite(sum)) {
      return fmt::format("line {}: what was answered is impossible under the model",
                         series_->occasions[t].line);
    }
    for (double& w : to) w /= sum;
    sum_[t] = sum;
    loglik += std::log(sum) + largest_[t];
  }
  return {};
}

void ChainFilter::backward(Laws& bar) {
  std::vector<double> ahead(tuples_, 1.0), before(tuples_), by_variant(variants_);
  for (std::size_t t = member_->steps.size(); t-- > 0;) {
    const Step& step = member_->steps[t];
    const Eigen::MatrixXd* p = history_.switching(step);
    Eigen::MatrixXd* p_bar = history_.switching(step, bar);
    std::fill(before.begin(), before.end(), 0.0);
    std::fill(by_variant.begin(), by_variant.end(), 0.0);
    for (std::size_t s = 0; s < regimes_; ++s) {
      for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
        const auto r = static_cast<Eigen::Index>(history_.newest(tuple));
        const auto to = static_cast<Eigen::Index>(s);
        const std::size_t variant = history_.variant(tuple, s);
        const double after = density_[t][variant] * ahead[history_.next(tuple, s)] / sum_[t];
        const double change = p != nullptr ? (*p)(r, to) : (r == to ? 1.0 : 0.0);
        if (p_bar != nullptr) (*p_bar)(r, to) += weight_[t][tuple] * after;
        by_variant[variant] += weight_[t][tuple] * change * after;
        before[tuple] += change * after;
      }
    }
    if (step.view >= 0) {
      for (std::size_t v = 0; v < variants_; ++v) {
        if (by_variant[v] > 0) back_emission(v, t, by_variant[v], bar);
      }
    }
    ahead = before;
  }
  history_.initial_weights_back(*member_, weight_[0], ahead, bar);
}

void ChainFilter::back_emission(std::size_t variant, std::size_t t, double weight, Laws& bar) {
  const Step& step = member_->steps[t];
  const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
  const auto mean = laws_.mean[variant].col(step.mean);
  auto mean_bar = bar.mean[variant].col(step.mean);
  ViewLaw& law_bar = bar.view[static_cast<std::size_t>(step.view)][variant];
  const auto answers = series_->answers.col(static_cast<Eigen::Index>(t));
  if (!view.items.empty()) {
    const Factor& f = factors_[static_cast<std::size_t>(step.view)][variant];
    const auto q = static_cast<Eigen::Index>(view.items.size());
    for (Eigen::Index i = 0; i < q; ++i) {
      double w = 0;
      for (Eigen::Index j = 0; j < q; ++j) {
        const int item = view.items[static_cast<std::size_t>(j)];
        w += f.precision(i, j) * (answers(item) - mean(item));
      }
      mean_bar(view.items[static_cast<std::size_t>(i)]) += weight * w;
      for (Eigen::Index j = 0; j < q; ++j) law_bar.noise(i, j) -= 0.5 * weight * f.precision(i, j);
      scaled_[static_cast<std::size_t>(i)] = w;
    }
    for (Eigen::Index i = 0; i < q; ++i) {
      for (Eigen::Index j = 0; j < q; ++j) {
        law_bar.noise(i, j) += 0.5 * weight * scaled_[static_cast<std::size_t>(i)] *
                               scaled_[static_cast<std::size_t>(j)];
      }
    }
  }
  const ViewLaw& law = laws_.view[static_cast<std::size_t>(step.view)][variant];
  for (std::size_t i = 0; i < view.sites.size(); ++i) {
    const auto item = static_cast<std::size_t>(view.sites[i]);
    const auto k = static_cast<Eigen::Index>(i);
    const AnswerTerms terms = answer_terms(
        m_.items[item], laws_.thresholds[static_cast<std::size_t>(step.mean)][item],
        answers(view.sites[i]), mean(view.sites[i]), own_noise(m_.items[item], law.site_noise(k)));
    mean_bar(view.sites[i]) += weight * terms.slope[1];
    if (m_.items[item].kind == ItemKind::censored) {
      law_bar.site_noise(k) += 0.5 * weight * (terms.slope[2] + terms.slope[1] * terms.slope[1]);
    }
    for (std::size_t side = 0; side < 2; ++side) {
      if (terms.threshold[side] < 0) continue;
      bar.thresholds[static_cast<std::size_t>(step.mean)][item](terms.threshold[side]) +=
          weight * terms.by_threshold[side][0];
    }
  }
  history_.log_shown_back(step, answers, variant % regimes_, weight, bar);
}

}  // namespace attune::model
