#include "synchrony/mirroring.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "core/random.h"
#include "synchrony/cross_correlation.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kDraws = 999;

/// Lags that are averaged over.
struct Range {
  std::size_t begin, end;  ///< of a row of batches
};

struct Sum {
  double sum = 0, count = 0;
};

Sum over(const PooledRows& rows, std::size_t batch, const Range& range) {
  Sum total;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    total.sum += rows.sum(batch, i);
    total.count += rows.count(batch, i);
  }
  return total;
}

/// A ratio of sums over batches, or the difference of two such, with the t interval of its
/// linearised batch means.
Estimate ratio(const PooledRows& rows, const Range& first, const Range* second = nullptr) {
  const std::size_t n = rows.size();
  std::vector<Sum> one(n), two(n);
  Sum all_one, all_two;
  for (std::size_t k = 0; k < n; ++k) {
    one[k] = over(rows, k, first);
    all_one.sum += one[k].sum;
    all_one.count += one[k].count;
    if (second == nullptr) continue;
    two[k] = over(rows, k, *second);
    all_two.sum += two[k].sum;
    all_two.count += two[k].count;
  }
  if (!(all_one.count > 0) || (second != nullptr && !(all_two.count > 0)))
    return {kNaN, kNaN, kNaN};
  const double mean_one = all_one.sum / all_one.count;
  const double mean_two = second == nullptr ? 0 : all_two.sum / all_two.count;
  const double value = mean_one - mean_two;
  std::size_t used = 0;
  double squares = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (!(one[k].count > 0)) continue;
    ++used;
    double e = (one[k].sum - mean_one * one[k].count) / all_one.count;
    if (second != nullptr) e -= (two[k].sum - mean_two * two[k].count) / all_two.count;
    squares += e * e;
  }
  if (used < kLeastBatches) return {value, kNaN, kNaN};
  const double m = static_cast<double>(used);
  const double se = std::sqrt(squares * m / (m - 1));
  const double reach = se * boost::math::quantile(boost::math::students_t(m - 1), 0.975);
  return {value, value - reach, value + reach};
}

/// The mean over the batches named, by lag.
std::vector<double> profile_of(const PooledRows& rows, std::span<const std::size_t> batches,
                               const Range& range) {
  std::vector<double> profile;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    double sum = 0, count = 0;
    for (const std::size_t k : batches) {
      sum += rows.sum(k, i);
      count += rows.count(k, i);
    }
    profile.push_back(count > 0 ? sum / count : kNaN);
  }
  return profile;
}

Estimate peak_with_interval(const PooledRows& rows, const Range& range, double peak,
                            RandomStream random) {
  const std::size_t n = rows.size();
  if (n < kLeastBatches) return {peak, kNaN, kNaN};
  std::vector<double> peaks;
  std::vector<std::size_t> drawn(n);
  for (int draw = 0; draw < kDraws; ++draw) {
    for (std::size_t& k : drawn) {
      k = std::min(n - 1, static_cast<std::size_t>(random.uniform() * static_cast<double>(n)));
    }
    const double at = peak_of(profile_of(rows, drawn, range));
    if (!std::isnan(at)) peaks.push_back(at);
  }
  if (peaks.size() < kDraws / 2) return {peak, kNaN, kNaN};
  std::sort(peaks.begin(), peaks.end());
  const auto at = [&](double share) {
    return peaks[static_cast<std::size_t>(share * static_cast<double>(peaks.size() - 1))];
  };
  return {peak, std::min(peak, at(0.025)), std::max(peak, at(0.975))};
}

}  // namespace

MirroringSums::MirroringSums(const WindowPlan& plan, Strength strength)
    : plan_(plan),
      strength_(strength),
      batches_(2 * static_cast<std::size_t>(plan.lags()), kMostBatches,
               static_cast<std::size_t>((plan.span() + plan.step - 1) / plan.step)),
      row_(2 * static_cast<std::size_t>(plan.lags())) {}

void MirroringSums::add(std::span<const double> correlations) {
  const std::size_t lags = correlations.size();
  bool any = false;
  for (std::size_t l = 0; l < lags; ++l) {
    const double z = std::isnan(correlations[l]) ? kNaN : fisher_z(correlations[l]);
    row_[l] = z;
    row_[lags + l] = std::abs(z);
    any = any || !std::isnan(z);
  }
  if (!any) ++without_;
  batches_.add(row_);
}

Mirroring MirroringSums::result(std::uint64_t seed, std::uint64_t unit) const {
  const auto lags = static_cast<std::size_t>(plan_.lags()),
             lag = static_cast<std::size_t>(plan_.lag);
  Mirroring m;
  std::vector<std::size_t> every;
  for (std::size_t k = 0; k < batches_.size(); ++k) {
    m.windows += batches_.added(k);
    every.push_back(k);
  }
  m.windows -= without_;
  m.without = without_;
  m.batches = batches_.size();
  const Range z{0, lags}, absolute{lags, 2 * lags};
  m.mean_z = ratio(batches_, z);
  m.mean_absolute_z = ratio(batches_, absolute);
  m.strength = strength_ == Strength::absolute ? m.mean_absolute_z : m.mean_z;
  m.lag_zero = ratio(batches_, {lag, lag + 1});
  const std::size_t from = strength_ == Strength::absolute ? lags : 0;
  const Range a{from + lag + 1, from + lags}, b{from, from + lag};
  m.a_first = ratio(batches_, a);
  m.b_first = ratio(batches_, b);
  m.lead = ratio(batches_, a, &b);
  m.profile = profile_of(batches_, every, z);
  m.absolute_profile = profile_of(batches_, every, absolute);
  const double peak = peak_of(m.profile);
  m.peak_lag = peak_with_interval(batches_, z, peak, RandomStream(seed, Purpose::resampling, unit));
  m.peak_z = kNaN;
  if (!std::isnan(peak)) {
    const auto at = static_cast<std::size_t>(std::lround(peak) + plan_.lag);
    m.peak_z = m.profile[std::min(at, lags - 1)];
  }
  return m;
}

double mean_strength(std::span<const double> correlations, Strength strength) {
  double sum = 0, count = 0;
  for (const double r : correlations) {
    if (std::isnan(r)) continue;
    const double z = fisher_z(r);
    sum += strength == Strength::absolute ? std::abs(z) : z;
    count += 1;
  }
  return count > 0 ? sum / count : kNaN;
}

double peak_of(std::span<const double> profile) {
  std::size_t best = profile.size();
  for (std::size_t l = 0; l < profile.size(); ++l) {
    if (std::isnan(profile[l])) continue;
    if (best == profile.size() || std::abs(profile[l]) > std::abs(profile[best])) best = l;
  }
  if (best == profile.size()) return kNaN;
  const double at = static_cast<double>(best) - static_cast<double>(profile.size() / 2);
  if (best == 0 || best + 1 == profile.size()) return at;
  const double left = profile[best - 1], middle = profile[best], right = profile[best + 1];
  const double bend = left - 2 * middle + right;
  const double shift = 0.5 * (left - right) / bend;
  return std::abs(shift) <= 1 ? at + shift : at;  // not where a neighbour is missing or all equal
}

double nearest_peak(std::span<const double> z, int reach) {
  const int lag = static_cast<int>(z.size() / 2);
  const auto is_peak = [&](int l) {
    if (l - reach < -lag || l + reach > lag) return false;
    const double top = z[static_cast<std::size_t>(l + lag)];
    if (std::isnan(top)) return false;
    for (int k = -reach; k <= reach; ++k) {
      const double other = z[static_cast<std::size_t>(l + k + lag)];
      if (std::isnan(other) || other > top) return false;
    }
    return true;
  };
  for (int l = 0; l <= lag; ++l) {
    if (is_peak(l)) return l;
    if (is_peak(-l)) return -l;
  }
  return kNaN;
}

}  // namespace attune::synchrony
