#include "synchrony/pairings.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "synchrony/cross_correlation.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLeastPairs = 3;

/// Strengths of everyone with everyone: persons 0 .. n-1 are the a's, n .. 2n-1 the b's.
struct Everyone {
  std::size_t pairs = 0;
  std::vector<double> strengths;  ///< person x person; only first < second is filled

  [[nodiscard]] double at(std::size_t i, std::size_t j) const {
    return strengths[std::min(i, j) * 2 * pairs + std::max(i, j)];
  }
};

struct Moments {
  double n = 0, sum = 0, square = 0;

  void add(double value) {
    if (std::isnan(value)) return;
    n += 1;
    sum += value;
    square += value * value;
  }
  [[nodiscard]] double mean() const { return sum / n; }
  [[nodiscard]] double variance() const { return (square - sum * sum / n) / (n - 1); }
};

struct Groups {
  Moments real, repaired;

  /// The difference in SDs; the real pairs' variance has this weight.
  [[nodiscard]] double d(double weight) const {
    if (real.n < 2 || repaired.n < 2) return kNaN;
    const double variance = weight * real.variance() + (1 - weight) * repaired.variance();
    return variance > 0 ? (real.mean() - repaired.mean()) / std::sqrt(variance) : kNaN;
  }
  [[nodiscard]] double share() const { return (real.n - 1) / (real.n + repaired.n - 2); }
};

bool may_pair(std::size_t i, std::size_t j, std::size_t pairs, bool roles) {
  return i < j && (!roles || (i < pairs && j >= pairs));
}

/// All persons but those of pair `without`.
Groups groups_of(const Everyone& all, bool roles, std::size_t without) {
  Groups groups;
  for (std::size_t i = 0; i < 2 * all.pairs; ++i) {
    for (std::size_t j = i + 1; j < 2 * all.pairs; ++j) {
      if (i % all.pairs == without || j % all.pairs == without) continue;
      if (!may_pair(i, j, all.pairs, roles)) continue;
      (j == i + all.pairs ? groups.real : groups.repaired).add(all.at(i, j));
    }
  }
  return groups;
}

Everyone correlate_all(const std::vector<PairSignals>& pairs, const PairingRequest& request,
                       const Job& job) {
  const std::size_t n = pairs.size(), persons = 2 * n;
  Everyone all{n, std::vector<double>(persons * persons, kNaN)};
  const auto workers = static_cast<std::size_t>(thread_count(job.threads));
  std::vector<CorrelationWorkspace> work(workers);
  std::vector<Correlations> cells(workers);
  const auto signal = [&](std::size_t i) -> const std::vector<double>& {
    return i < n ? *pairs[i].a : *pairs[i - n].b;
  };
  parallel_for(persons * persons, job, [&](std::size_t k, int worker) {
    const std::size_t i = k / persons, j = k % persons;
    if (!may_pair(i, j, n, request.roles)) return;
    const std::size_t length = std::min(signal(i).size(), signal(j).size());
    const auto w = static_cast<std::size_t>(worker);
    cross_correlate(std::span(signal(i)).first(length), std::span(signal(j)).first(length),
                    request.plan, work[w], cells[w]);
    all.strengths[k] = mean_strength(cells[w].values, request.strength);
  });
  return all;
}

/// Leave one pair out: its two people leave all re-pairings as well.
Estimate jackknife(const Everyone& all, bool roles, double d) {
  std::vector<double> without;
  for (std::size_t k = 0; k < all.pairs; ++k) without.push_back(groups_of(all, roles, k).d(0.5));
  const double n = static_cast<double>(all.pairs);
  const double mean = std::accumulate(without.begin(), without.end(), 0.0) / n;
  double squares = 0;
  for (const double value : without) squares += (value - mean) * (value - mean);
  const double se = std::sqrt((n - 1) / n * squares);
  if (!std::isfinite(se)) return {d, kNaN, kNaN};
  const double reach = se * boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  return {d, d - reach, d + reach};
}

}  // namespace

Pairings repair(const std::vector<PairSignals>& pairs, const PairingRequest& request,
                const Job& job) {
  Pairings out;
  out.pairs = pairs.size();
  out.roles = request.roles;
  if (pairs.size() < kLeastPairs) {
    out.group = compare_with(kNaN, {}, Surrogate::repaired);
    out.group.fault = fmt::format("{} pair{}: re-pairing needs {} or more", pairs.size(),
                                  pairs.size() == 1 ? "" : "s", kLeastPairs);
    out.d = {kNaN, kNaN, kNaN};
    out.real_mean = out.real_sd = out.repaired_mean = out.repaired_sd = out.d_by_numbers = kNaN;
    return out;
  }
  const Everyone all = correlate_all(pairs, request, job);
  const Groups groups = groups_of(all, request.roles, pairs.size());
  out.pairs = static_cast<std::size_t>(groups.real.n);
  out.repaired = static_cast<std::size_t>(groups.repaired.n);
  out.real_mean = groups.real.mean();
  out.real_sd = std::sqrt(groups.real.variance());
  out.repaired_mean = groups.repaired.mean();
  out.repaired_sd = std::sqrt(groups.repaired.variance());
  out.d = jackknife(all, request.roles, groups.d(0.5));
  out.d_by_numbers = groups.d(groups.share());

  std::vector<double> orders(pairs.size() * pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    for (std::size_t j = 0; j < pairs.size(); ++j) {
      orders[i * pairs.size() + j] = all.at(i, pairs.size() + j);
    }
  }
  out.group = permutation_test(orders, pairs.size(), request.surrogates, request.seed, ~0U);
  out.group.kind = Surrogate::repaired;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const double own = orders[i * pairs.size() + i];
    out.real.push_back(own);
    double others = 0, at_least = 0;
    for (std::size_t j = 0; j < pairs.size(); ++j) {
      if (j == i) continue;
      for (const double other : {orders[i * pairs.size() + j], orders[j * pairs.size() + i]}) {
        if (std::isnan(other)) continue;
        others += 1;
        at_least += other >= own ? 1 : 0;
      }
    }
    out.share_at_least.push_back(std::isnan(own) ? kNaN : (1 + at_least) / (1 + others));
  }
  return out;
}

}  // namespace attune::synchrony
