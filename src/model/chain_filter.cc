#include "model/chain_filter.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "model/answer_law.h"

namespace attune::model {
namespace {

constexpr const char* kNoNoise = "the covariance of the answers is not positive definite";
constexpr const char* kImpossible = "what was answered is impossible under the model";

}  // namespace

ChainFilter::ChainFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws)
    : m_(model), chunk_(chunk), laws_(laws), history_(model, laws) {
  scaled_.resize(m_.items.size());
  for (std::size_t v = 0; v < chunk_.views.size(); ++v) {
    const View& view = chunk_.views[v];
    const bool plain = view.items.size() == 1 && view.sites.empty();
    plain_.push_back(plain ? plain_of(laws_.view[v]) : Plain{});
    factors_.push_back(plain ? std::vector<Factor>{} : factors_of(laws_.view[v]));
  }
  regimes_shown_ = std::any_of(m_.items.begin(), m_.items.end(), [](const BoundItem& item) {
    return item.kind == ItemKind::regime && item.errors.rows > 0;
  });
  change_.resize(regimes_ * regimes_);
}

std::vector<ChainFilter::Factor> ChainFilter::factors_of(const std::vector<ViewLaw>& variants) {
  std::vector<Factor> factors;
  for (const ViewLaw& law : variants) {
    const Eigen::LLT<Eigen::MatrixXd> factor(law.noise);
    const Eigen::Index q = law.noise.rows();
    Factor f;
    f.good = q == 0 || (factor.info() == Eigen::Success && law.noise.allFinite());
    if (f.good && q > 0) {
      f.precision = factor.solve(Eigen::MatrixXd::Identity(q, q));
      f.log_constant = -factor.matrixLLT().diagonal().array().log().sum() -
                       0.5 * static_cast<double>(q) * std::log(2 * std::numbers::pi);
    }
    factors.push_back(std::move(f));
  }
  return factors;
}

ChainFilter::Plain ChainFilter::plain_of(const std::vector<ViewLaw>& variants) {
  Plain plain;
  plain.precision = plain.log_constant =
      Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(variants.size()));
  plain.good = true;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    const double noise = variants[v].noise(0, 0);
    plain.good = plain.good && noise > 0 && std::isfinite(noise);
    plain.precision(static_cast<Eigen::Index>(v)) = 1 / noise;
    plain.log_constant(static_cast<Eigen::Index>(v)) =
        -0.5 * std::log(2 * std::numbers::pi * noise);
  }
  return plain;
}

const ChainFilter::Plain& ChainFilter::plain(std::size_t t) const {
  return plain_[static_cast<std::size_t>(member_->steps[t].view)];
}

void ChainFilter::read_switching(const Eigen::MatrixXd* p) {
  for (std::size_t r = 0; r < regimes_; ++r) {
    for (std::size_t s = 0; s < regimes_; ++s) {
      change_[s + regimes_ * r] =
          p != nullptr ? (*p)(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(s))
                       : (r == s ? 1.0 : 0.0);
    }
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
  const auto count = static_cast<Eigen::Index>(member_->steps.size());
  const auto tuples = static_cast<Eigen::Index>(tuples_);
  weight_.resize(tuples, count + 1);
  density_.resize(static_cast<Eigen::Index>(variants_), count);
  away_.resize(static_cast<Eigen::Index>(variants_), count);
  sum_.resize(member_->steps.size());
  const std::vector<double> initial = history_.initial_weights(*member_);
  weight_.col(0) = Eigen::Map<const Eigen::ArrayXd>(initial.data(), tuples);
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

void ChainFilter::plain_emissions(std::size_t t) {
  const Step& step = member_->steps[t];
  const int item = chunk_.views[static_cast<std::size_t>(step.view)].items.front();
  const auto at = static_cast<Eigen::Index>(t);
  const double answer = series_->answers(item, at);
  auto away = away_.col(at);
  for (std::size_t v = 0; v < variants_; ++v) {
    away(static_cast<Eigen::Index>(v)) = answer - laws_.mean[v](item, step.mean);
  }
  density_.col(at) = plain(t).log_constant - 0.5 * away.square() * plain(t).precision;
  if (!regimes_shown_) return;
  const auto answers = series_->answers.col(at);
  for (std::size_t v = 0; v < variants_; ++v) {
    density_(static_cast<Eigen::Index>(v), at) += history_.log_shown(step, answers, v % regimes_);
  }
}

std::string ChainFilter::emissions(std::size_t t, double& largest) {
  const Step& step = member_->steps[t];
  auto density = density_.col(static_cast<Eigen::Index>(t));
  density.setZero();
  if (step.view >= 0) {
    if (plain(t).precision.size() > 0) {
      if (!plain(t).good) return kNoNoise;
      plain_emissions(t);
    } else {
      for (const Factor& f : factors_[static_cast<std::size_t>(step.view)]) {
        if (!f.good) return kNoNoise;
      }
      for (std::size_t v = 0; v < variants_; ++v) {
        density(static_cast<Eigen::Index>(v)) = emission(v, t);
      }
    }
  }
  if (step.seen >= 0) {
    for (std::size_t v = 0; v < variants_; ++v) {
      if (step.seen == static_cast<int>(v % regimes_)) continue;
      density(static_cast<Eigen::Index>(v)) = -std::numeric_limits<double>::infinity();
    }
  }
  largest = 0;
  if (step.view >= 0) {
    largest = density.maxCoeff();
    if (!std::isfinite(largest)) return kImpossible;
  }
  // The library's exponential of minus infinity is small, not 0; apart it is of several at once.
  constexpr double kNothing = -745;
  below_ = density - largest;
  density = below_.exp();
  density = (below_ < kNothing).select(0.0, density);
  return {};
}

std::string ChainFilter::forward(double& loglik) {
  for (std::size_t t = 0; t < member_->steps.size(); ++t) {
    const auto at = static_cast<Eigen::Index>(t);
    double largest = 0;
    if (std::string failure = emissions(t, largest); !failure.empty()) {
      return fmt::format("line {}: {}", series_->occasions[t].line, failure);
    }
    read_switching(history_.switching(member_->steps[t]));
    const double* density = density_.col(at).data();
    auto to = weight_.col(at + 1);
    to.setZero();
    double sum = 0;
    for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
      const double from = weight_(static_cast<Eigen::Index>(tuple), at);
      const double* change = change_.data() + regimes_ * history_.newest(tuple);
      const double* shown = density + history_.variant(tuple, 0);
      double* next = to.data() + history_.next(tuple, 0);
      for (std::size_t s = 0; s < regimes_; ++s) {
        const double weight = from * change[s] * shown[s];
        next[s] += weight;
        sum += weight;
      }
    }
    if (!(sum > 0) || !std::isfinite(sum)) {
      return fmt::format("line {}: {}", series_->occasions[t].line, kImpossible);
    }
    to /= sum;
    sum_[t] = sum;
    loglik += std::log(sum) + largest;
  }
  return {};
}

void ChainFilter::backward(Laws& bar) {
  std::vector<double> ahead(tuples_, 1.0), before(tuples_), change_bar(change_.size());
  by_variant_.resize(static_cast<Eigen::Index>(variants_));
  for (std::size_t t = member_->steps.size(); t-- > 0;) {
    const Step& step = member_->steps[t];
    read_switching(history_.switching(step));
    std::fill(change_bar.begin(), change_bar.end(), 0.0);
    by_variant_.setZero();
    const auto at = static_cast<Eigen::Index>(t);
    const double* density = density_.col(at).data();
    const double scale = 1 / sum_[t];
    for (std::size_t tuple = 0; tuple < tuples_; ++tuple) {
      const std::size_t from = regimes_ * history_.newest(tuple);
      const std::size_t variant = history_.variant(tuple, 0);
      const double* next = ahead.data() + history_.next(tuple, 0);
      const double weight = weight_(static_cast<Eigen::Index>(tuple), at) * scale;
      double through_all = 0;
      for (std::size_t s = 0; s < regimes_; ++s) {
        const double after = density[variant + s] * next[s];
        change_bar[from + s] += weight * after;
        const double through = change_[from + s] * after;
        by_variant_(static_cast<Eigen::Index>(variant + s)) += weight * through;
        through_all += through;
      }
      before[tuple] = through_all * scale;
    }
    if (Eigen::MatrixXd* p_bar = history_.switching(step, bar); p_bar != nullptr) {
      for (std::size_t k = 0; k < change_bar.size(); ++k) {
        (*p_bar)(static_cast<Eigen::Index>(k / regimes_),
                 static_cast<Eigen::Index>(k % regimes_)) += change_bar[k];
      }
    }
    if (step.view >= 0) {
      if (plain(t).precision.size() > 0) {
        back_plain_emissions(t, bar);
      } else {
        for (std::size_t v = 0; v < variants_; ++v) {
          const double weight = by_variant_(static_cast<Eigen::Index>(v));
          if (weight > 0) back_emission(v, t, weight, bar);
        }
      }
    }
    std::swap(ahead, before);
  }
  const std::vector<double> first(weight_.col(0).begin(), weight_.col(0).end());
  history_.initial_weights_back(*member_, first, ahead, bar);
}

void ChainFilter::back_plain_emissions(std::size_t t, Laws& bar) {
  const Step& step = member_->steps[t];
  const int item = chunk_.views[static_cast<std::size_t>(step.view)].items.front();
  auto& view_bar = bar.view[static_cast<std::size_t>(step.view)];
  const Eigen::ArrayXd& p = plain(t).precision;
  const auto answers = series_->answers.col(static_cast<Eigen::Index>(t));
  for (std::size_t v = 0; v < variants_; ++v) {
    const auto k = static_cast<Eigen::Index>(v);
    const double scaled = p(k) * away_(k, static_cast<Eigen::Index>(t)), weight = by_variant_(k);
    if (!(weight > 0)) continue;
    bar.mean[v](item, step.mean) += weight * scaled;
    view_bar[v].noise(0, 0) += 0.5 * weight * (scaled * scaled - p(k));
    if (regimes_shown_) history_.log_shown_back(step, answers, v % regimes_, weight, bar);
  }
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
