#include "inference/convergence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/random.h"

namespace attune::inference {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Each chain's two halves as chains; the middle draw of an odd number is left out.
MatrixXd halves(const MatrixXd& draws) {
  const Index half = draws.rows() / 2;
  MatrixXd split(half, 2 * draws.cols());
  split.leftCols(draws.cols()) = draws.topRows(half);
  split.rightCols(draws.cols()) = draws.bottomRows(half);
  return split;
}

/// Normal scores of the average ranks (Blom 1958).
MatrixXd rank_normalised(const MatrixXd& draws) {
  const Index n = draws.size();
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  const double* x = draws.data();
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return x[a] < x[b]; });
  MatrixXd scores(draws.rows(), draws.cols());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && x[order[last + 1]] == x[order[first]]) ++last;
    const double rank = 1 + 0.5 * static_cast<double>(first + last);
    const double score = normal_quantile((rank - 0.375) / (static_cast<double>(n) + 0.25));
    for (std::size_t k = first; k <= last; ++k) scores.data()[order[k]] = score;
    first = last + 1;
  }
  return scores;
}

/// Within and in all: W and var+.
struct Variances {
  double within = 0, all = 0;
};

Variances variances(const MatrixXd& draws) {
  const auto n = static_cast<double>(draws.rows()), m = static_cast<double>(draws.cols());
  const Eigen::RowVectorXd means = draws.colwise().mean();
  Variances v;
  v.within = (draws.rowwise() - means).squaredNorm() / (m * (n - 1));
  v.all = v.within * (n - 1) / n;
  if (m > 1) v.all += (means.array() - means.mean()).square().sum() / (m - 1);
  return v;
}

double rhat(const MatrixXd& draws) {
  const Variances v = variances(draws);
  return std::sqrt(v.all / v.within);
}

bool usable(const MatrixXd& draws) {
  return draws.rows() >= 4 && draws.allFinite() && draws.maxCoeff() > draws.minCoeff();
}

}  // namespace

double quantile(const MatrixXd& draws, double p) {
  std::vector<double> sorted(draws.data(), draws.data() + draws.size());
  std::sort(sorted.begin(), sorted.end());
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double effective_size(const MatrixXd& draws) {
  if (!usable(draws)) return kNaN;
  const Index n = draws.rows();
  const MatrixXd centred = draws.rowwise() - draws.colwise().mean();
  const Variances v = variances(draws);
  // Mean over chains of the autocovariance at a lag, divided by the number of draws.
  const auto rho = [&](Index lag) {
    const double covariance =
        centred.topRows(n - lag).cwiseProduct(centred.bottomRows(n - lag)).sum() /
        static_cast<double>(draws.size());
    return 1 - (v.within - covariance) / v.all;
  };
  // Sums of pairs (2 t, 2 t + 1) while they are positive, made to fall.
  double sum = 0, last = std::numeric_limits<double>::infinity();
  for (Index lag = 0; lag + 1 < n; lag += 2) {
    const double even = lag == 0 ? 1 : rho(lag);
    double pair = even + rho(lag + 1);
    if (!(pair > 0)) {
      // The even one alone still counts half where it is positive: it reduces the variance of tau.
      sum += std::max(0.0, even) / 2;
      break;
    }
    pair = std::min(pair, last);
    sum += pair;
    last = pair;
  }
  const auto total = static_cast<double>(draws.size());
  // Antithetic draws may be worth more than independent ones, within reason.
  const double tau = std::max(2 * sum - 1, 1 / std::log10(total));
  return total / tau;
}

Convergence convergence(const MatrixXd& draws) {
  if (!usable(draws)) return {kNaN, kNaN, kNaN, kNaN};
  const MatrixXd split = halves(draws);
  const MatrixXd ranked = rank_normalised(split);
  const double middle = quantile(split, 0.5);
  const MatrixXd folded = rank_normalised((split.array() - middle).abs());
  Convergence c;
  c.rhat = std::max(rhat(ranked), usable(folded) ? rhat(folded) : 0);
  c.ess_bulk = effective_size(ranked);
  c.ess_tail = std::numeric_limits<double>::infinity();
  for (const double p : {0.05, 0.95}) {
    const MatrixXd below = (split.array() <= quantile(split, p)).cast<double>();
    c.ess_tail = std::min(c.ess_tail, effective_size(below));
  }
  const double mean = split.mean(), count = static_cast<double>(split.size());
  const double variance = (split.array() - mean).square().sum() / (count - 1);
  c.mcse_mean = std::sqrt(variance / effective_size(split));
  return c;
}

double e_bfmi(const VectorXd& energy) {
  const Index n = energy.size();
  if (n < 2) return kNaN;
  const double steps = (energy.tail(n - 1) - energy.head(n - 1)).squaredNorm();
  return steps / (energy.array() - energy.mean()).square().sum();
}

}  // namespace attune::inference
