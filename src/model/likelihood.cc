#include "model/likelihood.h"

#include <numeric>
#include <optional>
#include <string>

#include "core/parallel.h"
#include "model/chain_filter.h"
#include "model/integrated.h"
#include "model/laplace_filter.h"
#include "model/laws.h"
#include "model/linear_filter.h"
#include "model/switching_filter.h"

namespace attune::model {
namespace {

constexpr int kTogether = 64;  ///< series in a chunk that may share covariances
constexpr int kApart = 8;      ///< in one whose series are filtered one by one

using Tiny = ssm::Shape<2, 2>;
using Small = SmallShape;
using Bounded = ssm::Shape<Eigen::Dynamic, Eigen::Dynamic, 8, 8>;
using Any = AnyShape;

struct OfChunk {
  double log_likelihood = 0;
  Eigen::VectorXd gradient;
  std::string failure;
};

/// Series one by one.
template <class Filter>
OfChunk filter_each(Filter filter, const Chunk& chunk, Laws* bar, Eigen::VectorXd& by_series) {
  OfChunk result;
  for (const Group& group : chunk.groups) {
    const auto loglik = filter.run(group.members.front(), bar);
    if (!loglik) return {0, {}, loglik.error().what};
    by_series(group.members.front().series) = *loglik;
    result.log_likelihood += *loglik;
  }
  return result;
}

template <class S>
OfChunk filter(const BoundModel& model, const Chunk& chunk, const Laws& laws, Laws* bar,
               Eigen::VectorXd& by_series) {
  if (!model.shares_covariances()) {
    return filter_each(SwitchingFilter<S>(model, chunk, laws), chunk, bar, by_series);
  }
  OfChunk result;
  for (const Group& group : chunk.groups) {
    const auto loglik = LinearFilter<S>(model, chunk, laws).run(group, bar);
    if (!loglik) return {0, {}, loglik.error().what};
    for (std::size_t k = 0; k < group.members.size(); ++k) {
      by_series(group.members[k].series) = (*loglik)(static_cast<Eigen::Index>(k));
    }
    result.log_likelihood += loglik->sum();
  }
  return result;
}

bool always_two(const Chunk& chunk) {
  for (const View& view : chunk.views) {
    if (view.items.size() != 2) return false;
  }
  return true;
}

OfChunk filter_chunk(const BoundModel& model, const Chunk& chunk, const Eigen::VectorXd& parameters,
                     bool gradient, Eigen::VectorXd& by_series) {
  LawsOfChunk law(model, chunk, parameters);
  const auto laws = law.evaluate();
  if (!laws) return {0, {}, laws.error().what};
  std::optional<Laws> bar;
  if (gradient) bar = laws->zeros();
  Laws* const to = gradient ? &*bar : nullptr;
  const int largest = std::max(model.state_count(), static_cast<int>(model.items.size()));
  OfChunk result;
  if (!model.shares_covariances() && model.state_count() == 0) {
    result = filter_each(ChainFilter(model, chunk, *laws), chunk, to, by_series);
  } else if (model.laplace) {
    result = largest <= 4
                 ? filter_each(LaplaceFilter<Small>(model, chunk, *laws), chunk, to, by_series)
                 : filter_each(LaplaceFilter<Any>(model, chunk, *laws), chunk, to, by_series);
  } else if (model.shares_covariances() && model.state_count() == 2 && always_two(chunk)) {
    result = filter<Tiny>(model, chunk, *laws, to, by_series);
  } else if (largest <= 4) {
    result = filter<Small>(model, chunk, *laws, to, by_series);
  } else if (largest <= 8) {
    result = filter<Bounded>(model, chunk, *laws, to, by_series);
  } else {
    result = filter<Any>(model, chunk, *laws, to, by_series);
  }
  if (gradient && result.failure.empty()) {
    result.gradient = Eigen::VectorXd::Zero(model.parameter_count());
    law.pull(*laws, *bar, result.gradient);
  }
  return result;
}

/// Given the series' own values. @param chunk  of one series; must outlive this.
ConditionalAt conditional_of(const BoundModel& model, const Chunk& chunk) {
  return [&](const Eigen::VectorXd& own) -> Expected<Conditional> {
    Eigen::VectorXd by_series(static_cast<Eigen::Index>(model.series.size()));
    OfChunk one = filter_chunk(model, chunk, own, true, by_series);
    if (!one.failure.empty()) return unexpected(NumericalFailure{one.failure});
    return Conditional{one.log_likelihood, std::move(one.gradient)};
  };
}

/// A chunk of one series, whose own values of what varies are integrated over.
OfChunk integrate_chunk(const BoundModel& model, const Chunk& chunk,
                        const Eigen::VectorXd& parameters, bool gradient,
                        Eigen::VectorXd& by_series) {
  const auto result = integrate_effects(model, parameters, conditional_of(model, chunk));
  if (!result) return {0, {}, result.error().what};
  by_series(chunk.groups.front().members.front().series) = result->log_likelihood;
  return {result->log_likelihood, gradient ? result->gradient : Eigen::VectorXd(), {}};
}

OfChunk evaluate_chunk(const BoundModel& model, const Chunk& chunk,
                       const Eigen::VectorXd& parameters, bool gradient,
                       Eigen::VectorXd& by_series) {
  return model.integrated.parameters.empty()
             ? filter_chunk(model, chunk, parameters, gradient, by_series)
             : integrate_chunk(model, chunk, parameters, gradient, by_series);
}

int series_in_a_chunk(const BoundModel& model) {
  if (!model.integrated.parameters.empty()) return 1;
  return model.shares_covariances() ? kTogether : kApart;
}

std::vector<int> all_of(const BoundModel& model) {
  std::vector<int> series(model.series.size());
  std::iota(series.begin(), series.end(), 0);
  return series;
}

}  // namespace

Likelihood::Likelihood(const BoundModel& model) : Likelihood(model, all_of(model)) {}

Likelihood::Likelihood(const BoundModel& model, const std::vector<int>& series)
    : model_(model), series_(series), chunks_(chunks_of(model, series, series_in_a_chunk(model))) {}

Expected<Likelihood::Value> Likelihood::evaluate(const Eigen::VectorXd& parameters, bool gradient,
                                                 const Job& job) const {
  Value value;
  value.by_series = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model_.series.size()));
  std::vector<OfChunk> parts(chunks_.size());
  parallel_for(chunks_.size(), job, [&](std::size_t c, int) {
    parts[c] = evaluate_chunk(model_, chunks_[c], parameters, gradient, value.by_series);
  });
  if (gradient) value.gradient = Eigen::VectorXd::Zero(model_.parameter_count());
  for (const OfChunk& part : parts) {
    if (!part.failure.empty()) return unexpected(NumericalFailure{part.failure});
    value.log_likelihood += part.log_likelihood;
    if (gradient) value.gradient += part.gradient;
  }
  return value;
}

Expected<Eigen::VectorXd> Likelihood::own_parameters(const Eigen::VectorXd& parameters,
                                                     int series) const {
  if (model_.integrated.parameters.empty()) return parameters;
  const Chunk chunk = chunks_of(model_, {series}, 1).front();
  return modal_effects(model_, parameters, conditional_of(model_, chunk));
}

Expected<Eigen::MatrixXd> Likelihood::scores(const Eigen::VectorXd& parameters,
                                             const Job& job) const {
  const std::vector<Chunk> single = chunks_of(model_, series_, 1);
  Eigen::MatrixXd scores(static_cast<Eigen::Index>(single.size()), model_.parameter_count());
  std::vector<std::string> failures(single.size());
  Eigen::VectorXd by_series(static_cast<Eigen::Index>(model_.series.size()));
  parallel_for(single.size(), job, [&](std::size_t c, int) {
    OfChunk part = evaluate_chunk(model_, single[c], parameters, true, by_series);
    failures[c] = part.failure;
    if (part.failure.empty()) scores.row(static_cast<Eigen::Index>(c)) = part.gradient.transpose();
  });
  for (const std::string& failure : failures) {
    if (!failure.empty()) return unexpected(NumericalFailure{failure});
  }
  return scores;
}

}  // namespace attune::model
