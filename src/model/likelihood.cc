#include "model/likelihood.h"

#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/spread.h"
#include "linalg/archive.h"
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
  std::vector<std::pair<int, double>> by_series;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(log_likelihood, gradient, failure);
  }
};

OfChunk failed(std::string why) { return {0, {}, std::move(why), {}}; }

/// Series one by one.
template <class Filter>
OfChunk filter_each(Filter filter, const Chunk& chunk, Laws* bar) {
  OfChunk result;
  for (const Group& group : chunk.groups) {
    const auto loglik = filter.run(group.members.front(), bar);
    if (!loglik) return failed(loglik.error().what);
    result.by_series.emplace_back(group.members.front().series, *loglik);
    result.log_likelihood += *loglik;
  }
  return result;
}

template <class S>
OfChunk filter(const BoundModel& model, const Chunk& chunk, const Laws& laws, Laws* bar) {
  if (!model.shares_covariances()) {
    return filter_each(SwitchingFilter<S>(model, chunk, laws), chunk, bar);
  }
  OfChunk result;
  for (const Group& group : chunk.groups) {
    const auto loglik = LinearFilter<S>(model, chunk, laws).run(group, bar);
    if (!loglik) return failed(loglik.error().what);
    for (std::size_t k = 0; k < group.members.size(); ++k) {
      result.by_series.emplace_back(group.members[k].series,
                                    (*loglik)(static_cast<Eigen::Index>(k)));
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
                     bool gradient) {
  LawsOfChunk law(model, chunk, parameters);
  const auto laws = law.evaluate();
  if (!laws) return failed(laws.error().what);
  std::optional<Laws> bar;
  if (gradient) bar = laws->zeros();
  Laws* const to = gradient ? &*bar : nullptr;
  const int largest = std::max(model.state_count(), static_cast<int>(model.items.size()));
  OfChunk result;
  if (!model.shares_covariances() && model.state_count() == 0) {
    result = filter_each(ChainFilter(model, chunk, *laws), chunk, to);
  } else if (model.laplace) {
    result = largest <= 4 ? filter_each(LaplaceFilter<Small>(model, chunk, *laws), chunk, to)
                          : filter_each(LaplaceFilter<Any>(model, chunk, *laws), chunk, to);
  } else if (model.shares_covariances() && model.state_count() == 2 && always_two(chunk)) {
    result = filter<Tiny>(model, chunk, *laws, to);
  } else if (largest <= 4) {
    result = filter<Small>(model, chunk, *laws, to);
  } else if (largest <= 8) {
    result = filter<Bounded>(model, chunk, *laws, to);
  } else {
    result = filter<Any>(model, chunk, *laws, to);
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
    OfChunk one = filter_chunk(model, chunk, own, true);
    if (!one.failure.empty()) return unexpected(NumericalFailure{one.failure});
    return Conditional{one.log_likelihood, std::move(one.gradient)};
  };
}

/// A chunk of one series, whose own values of what varies are integrated over.
OfChunk integrate_chunk(const BoundModel& model, const Chunk& chunk,
                        const Eigen::VectorXd& parameters, bool gradient) {
  const auto result = integrate_effects(model, parameters, conditional_of(model, chunk));
  if (!result) return failed(result.error().what);
  return {result->log_likelihood,
          gradient ? result->gradient : Eigen::VectorXd(),
          {},
          {{chunk.groups.front().members.front().series, result->log_likelihood}}};
}

OfChunk evaluate_chunk(const BoundModel& model, const Chunk& chunk,
                       const Eigen::VectorXd& parameters, bool gradient) {
  return model.integrated.parameters.empty() ? filter_chunk(model, chunk, parameters, gradient)
                                             : integrate_chunk(model, chunk, parameters, gradient);
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
  const auto parts = spread<OfChunk>(chunks_.size(), job, [&](std::size_t c, int) {
    return evaluate_chunk(model_, chunks_[c], parameters, gradient);
  });
  Value value;
  value.by_series = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model_.series.size()));
  if (gradient) value.gradient = Eigen::VectorXd::Zero(model_.parameter_count());
  for (const OfChunk& part : parts) {
    if (!part.failure.empty()) return unexpected(NumericalFailure{part.failure});
    value.log_likelihood += part.log_likelihood;
    for (const auto& [series, log_likelihood] : part.by_series) {
      value.by_series(series) = log_likelihood;
    }
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
  const auto parts = spread<OfChunk>(single.size(), job, [&](std::size_t c, int) {
    return evaluate_chunk(model_, single[c], parameters, true);
  });
  Eigen::MatrixXd scores(static_cast<Eigen::Index>(single.size()), model_.parameter_count());
  for (std::size_t c = 0; c < parts.size(); ++c) {
    if (!parts[c].failure.empty()) return unexpected(NumericalFailure{parts[c].failure});
    scores.row(static_cast<Eigen::Index>(c)) = parts[c].gradient.transpose();
  }
  return scores;
}

}  // namespace attune::model
