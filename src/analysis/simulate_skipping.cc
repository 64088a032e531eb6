#include "analysis/simulate_skipping.h"

#include <algorithm>
#include <cmath>

namespace attune::analysis {
namespace {

/// e^(-z), z standardised, divided by its mean: 1 throughout where closeness does not vary.
std::vector<double> start_weights(const std::vector<double>& closeness) {
  const auto count = static_cast<double>(closeness.size());
  double mean = 0, squares = 0, sum = 0;
  for (const double c : closeness) mean += c / count;
  for (const double c : closeness) squares += (c - mean) * (c - mean) / count;
  std::vector<double> weights;
  for (const double c : closeness) {
    weights.push_back(squares > 0 ? std::exp((mean - c) / std::sqrt(squares)) : 1);
    sum += weights.back();
  }
  for (double& weight : weights) weight *= count / sum;
  return weights;
}

}  // namespace

CheckIns::CheckIns(const SimulationRequest& request, const TrueParameters& parameters,
                   const std::vector<PathPoint>& path)
    : compliance_(request.compliance) {
  if (!std::isnan(parameters.m0)) {
    for (const PathPoint& point : path) {
      const double odds = parameters.m0 + (point.withdrawn ? parameters.m1 : 0);
      skips_.push_back(1 / (1 + std::exp(-odds)));
    }
  }
  if (request.world != World::skipping) return;
  std::vector<double> closeness;
  for (const PathPoint& point : path) closeness.push_back(point.closeness);
  weights_ = start_weights(closeness);
  // Where hardly any check-in is made, runs get longer: a start cannot be all but certain.
  const double end = std::min(1.0, 1 / (kSkippingDays * request.per_day));
  start_ = std::min(0.5, end * (1 - compliance_) / compliance_);
  end_ = compliance_ < 1 ? start_ * compliance_ / (1 - compliance_) : 1;
}

bool CheckIns::next(double uniform) {
  if (!skips_.empty()) return uniform < 1 - skips_[check_in_++];
  if (weights_.empty()) return uniform < compliance_;
  const double weight = weights_[check_in_];
  const bool first = check_in_++ == 0;
  const double skips = first ? 1 - compliance_ : skipping_ ? 1 - end_ : start_ * weight;
  skipping_ = uniform >= 1 - skips;
  return !skipping_;
}

}  // namespace attune::analysis
