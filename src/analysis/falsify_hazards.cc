#include "analysis/falsify_hazards.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/over_couples.h"
#include "analysis/without_couple.h"

namespace attune::analysis {
namespace {

constexpr double kStep = 0.2;  // of s, for differences
constexpr int kNewtonSteps = 6;
constexpr double kClose = 1e-3, kFarthest = 1;  // a step of s: where to stop, at most

std::vector<Eigen::Index> effects(const dyad::Model& model, std::string_view prefix,
                                  std::string_view also) {
  std::vector<Eigen::Index> out;
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const std::string_view name = model.parameters()[i].spec.name;
    if (name.starts_with(prefix) || name == also) out.push_back(static_cast<Eigen::Index>(i));
  }
  return out;
}

/// The slope of what these parameters add; nothing where it cannot be found.
std::optional<Interval> slope_of(const dyad::Model& model,
                                 const std::vector<Eigen::VectorXd>& thetas,
                                 const std::vector<Eigen::Index>& which, const Job& job) {
  if (which.empty()) return std::nullopt;
  const auto scores_at = [&](double s) {
    return over_couples<double>(model, job, [&](std::size_t c) -> Expected<double> {
      Eigen::VectorXd theta = thetas[c];
      theta(which) *= s;
      const auto at = model.at(theta);
      if (!at) return unexpected(at.error());
      return model.log_likelihood(**at, c, dyad::one_run_grid(), nullptr);
    });
  };
  double s = 1;
  for (int step = 0; step < kNewtonSteps; ++step) {
    const auto below = scores_at(s - kStep), here = scores_at(s), above = scores_at(s + kStep);
    if (!below || !here || !above) return std::nullopt;
    double slope = 0, squares = 0, curvature = 0;
    for (std::size_t c = 0; c < here->size(); ++c) {
      const double of_couple = ((*above)[c] - (*below)[c]) / (2 * kStep);
      slope += of_couple;
      squares += of_couple * of_couple;
      curvature -= ((*above)[c] - 2 * (*here)[c] + (*below)[c]) / (kStep * kStep);
    }
    if (!(curvature > 0)) return std::nullopt;
    const double move = std::clamp(slope / curvature, -kFarthest, kFarthest);
    if (std::abs(move) < kClose) {
      const double half = kZ95 * std::sqrt(squares) / curvature;
      return Interval{s, s - half, s + half};
    }
    s += move;
  }
  return std::nullopt;
}

}  // namespace

HazardCalibration hazard_calibration(const FittedModel& fitted, const Job& job) {
  const dyad::Model& model = fitted.model;
  if (model.regimes() != 2) return {};
  const auto thetas = without_each_couple(fitted, job);
  if (!thetas) return {};
  const auto onset = slope_of(model, *thetas, effects(model, "theta_", "a_partner"), job);
  const auto recovery = slope_of(model, *thetas, effects(model, "eta_", {}), job);
  HazardCalibration out;
  if (onset) out.onset = *onset;
  if (recovery) out.recovery = *recovery;
  out.onset_known = onset.has_value();
  out.recovery_known = recovery.has_value();
  return out;
}

}  // namespace attune::analysis
