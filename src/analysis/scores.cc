#include "analysis/scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void check(std::span<const double> scores, const std::vector<bool>& truth) {
  if (scores.size() != truth.size()) {
    throw std::invalid_argument("scores: as many scores as truths are needed");
  }
  if (std::any_of(scores.begin(), scores.end(), [](double s) { return std::isnan(s); })) {
    throw std::invalid_argument("scores: a score is NaN");
  }
}

/// Indices from the highest score to the lowest.
std::vector<std::size_t> descending(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  return order;
}

double count_true(const std::vector<bool>& truth) {
  return static_cast<double>(std::count(truth.begin(), truth.end(), true));
}

}  // namespace

double auc(std::span<const double> scores, const std::vector<bool>& truth) {
  check(scores, truth);
  const auto order = descending(scores);
  double pairs_won = 0, trues_above = 0;
  for (std::size_t first = 0; first < order.size();) {
    double trues = 0, falses = 0;  // among equal scores
    std::size_t last = first;
    for (; last < order.size() && scores[order[last]] == scores[order[first]]; ++last) {
      (truth[order[last]] ? trues : falses) += 1;
    }
    pairs_won += falses * (trues_above + trues / 2);
    trues_above += trues;
    first = last;
  }
  const double trues = count_true(truth), falses = static_cast<double>(truth.size()) - trues;
  return trues > 0 && falses > 0 ? pairs_won / (trues * falses) : kNaN;
}

double f1_at(double threshold, std::span<const double> scores, const std::vector<bool>& truth) {
  check(scores, truth);
  double hits = 0, flagged = 0;
  for (std::size_t n = 0; n < scores.size(); ++n) {
    if (scores[n] < threshold) continue;
    flagged += 1;
    hits += truth[n] ? 1 : 0;
  }
  const double trues = count_true(truth);
  return flagged + trues > 0 ? 2 * hits / (flagged + trues) : kNaN;
}

BestF1 best_f1(std::span<const double> scores, const std::vector<bool>& truth) {
  check(scores, truth);
  const double trues = count_true(truth);
  if (trues == 0) return {kNaN, kNaN};
  BestF1 best{0, std::numeric_limits<double>::infinity()};
  const auto order = descending(scores);
  double hits = 0;
  for (std::size_t n = 0; n < order.size(); ++n) {
    hits += truth[order[n]] ? 1 : 0;
    // Equal scores are flagged together.
    if (n + 1 < order.size() && scores[order[n + 1]] == scores[order[n]]) continue;
    const double f1 = 2 * hits / (static_cast<double>(n + 1) + trues);
    if (f1 > best.f1) best = {f1, scores[order[n]]};
  }
  return best;
}

double brier(std::span<const double> probabilities, const std::vector<bool>& truth) {
  check(probabilities, truth);
  if (truth.empty()) throw std::invalid_argument("brier: no moments");
  double sum = 0;
  for (std::size_t n = 0; n < probabilities.size(); ++n) {
    if (probabilities[n] < 0 || probabilities[n] > 1) {
      throw std::invalid_argument("brier: a probability is outside [0, 1]");
    }
    const double miss = probabilities[n] - (truth[n] ? 1 : 0);
    sum += miss * miss;
  }
  return sum / static_cast<double>(probabilities.size());
}

}  // namespace attune::analysis
