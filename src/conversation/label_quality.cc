#include "conversation/label_quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/fit.h"
#include "analysis/proportion.h"
#include "analysis/scores.h"
#include "conversation/turn_scorer.h"

namespace attune::conversation {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

analysis::Interval auc_with_interval(double auc, double trues, double falses) {
  if (std::isnan(auc)) return {kNaN, kNaN, kNaN};
  const double q1 = auc / (2 - auc), q2 = 2 * auc * auc / (1 + auc);
  const double variance =
      (auc * (1 - auc) + (trues - 1) * (q1 - auc * auc) + (falses - 1) * (q2 - auc * auc)) /
      (trues * falses);
  const double reach = analysis::kZ95 * std::sqrt(std::max(0.0, variance));
  return {auc, std::max(0.0, auc - reach), std::min(1.0, auc + reach)};
}

void count_bins(std::span<const double> probabilities, const std::vector<bool>& truth,
                LabelQuality& quality) {
  std::array<double, kCalibrationBins> variance{};
  for (std::size_t n = 0; n < probabilities.size(); ++n) {
    const double p = probabilities[n];
    const auto b = std::min(kCalibrationBins - 1, static_cast<std::size_t>(p * kCalibrationBins));
    ++quality.bins[b].turns;
    quality.bins[b].trues += truth[n];
    quality.bins[b].mean += p;
    variance[b] += p * (1 - p);
  }
  const auto all = static_cast<double>(probabilities.size());
  for (std::size_t b = 0; b < kCalibrationBins; ++b) {
    CalibrationBin& bin = quality.bins[b];
    if (bin.turns == 0) continue;
    quality.calibration_error += std::abs(bin.mean - static_cast<double>(bin.trues)) / all;
    quality.by_chance += std::sqrt(2 / std::numbers::pi * variance[b]) / all;
    bin.mean /= static_cast<double>(bin.turns);
  }
}

}  // namespace

analysis::Interval CalibrationBin::share() const {
  return analysis::wilson(static_cast<int>(trues), static_cast<int>(turns));
}

LabelQuality label_quality(const std::string& label, std::span<const double> probabilities,
                           const std::vector<bool>& truth, double threshold) {
  LabelQuality quality;
  quality.label = label;
  quality.turns = truth.size();
  quality.threshold = threshold;
  quality.auc = analysis::auc(probabilities, truth);
  quality.f1 = analysis::f1_at(threshold, probabilities, truth);
  double hits = 0, flagged = 0, unsure = 0, trues = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) {
    const bool flag = probabilities[n] >= threshold;
    flagged += flag;
    hits += flag && truth[n];
    trues += truth[n];
    unsure += verdict(probabilities[n], threshold) == Verdict::unsure;
  }
  const auto all = static_cast<double>(truth.size());
  quality.positives = static_cast<std::size_t>(trues);
  quality.precision = ratio(hits, flagged);
  quality.recall = ratio(hits, trues);
  quality.unsure = ratio(unsure, all);
  quality.auc_interval = auc_with_interval(quality.auc, trues, all - trues);
  count_bins(probabilities, truth, quality);
  return quality;
}

}  // namespace attune::conversation
