#include "analysis/falsify_couples.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <vector>

#include "analysis/course.h"
#include "analysis/refit.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

constexpr double kZ975Of2 = 2.241402727604947;  // two intervals that hold together with 95 %
constexpr std::size_t kFewestCouples = 3;
constexpr double kTolerance = 0.05;

void move_by(dyad::Person& person, double days) {
  for (double& time : person.times) time += days;
  for (double& time : person.skipped) time += days;
}

/// On the scale of the equations.
Interval interval_of(const dyad::Model& model, const Eigen::VectorXd& theta,
                     const Eigen::MatrixXd& covariance, const char* name) {
  const auto i = model.index_of(name).value();
  const auto& spec = model.parameters()[static_cast<std::size_t>(i)].spec;
  const auto at = [&](double z) {
    return dyad::to_natural(spec.transform, theta[i] + z * std::sqrt(covariance(i, i)));
  };
  return {at(0), at(-kZ975Of2), at(kZ975Of2)};
}

}  // namespace

dyad::Diary paired_anew(const dyad::Diary& diary) {
  std::vector<const dyad::Couple*> whole;
  for (const dyad::Couple& couple : diary.couples) {
    const auto& [first, second] = couple.partners;
    if (!first.times.empty() && !second.times.empty()) whole.push_back(&couple);
  }
  dyad::Diary out = diary;
  out.couples.clear();
  for (std::size_t c = 0; c < whole.size(); ++c) {
    constexpr double kWeek = 7;
    dyad::Couple couple = *whole[c];
    dyad::Person& stranger = couple.partners[1];
    stranger = whole[(c + 1) % whole.size()]->partners[1];
    const double apart = couple.partners[0].times.front() - stranger.times.front();
    move_by(stranger, kWeek * std::round(apart / kWeek));
    out.couples.push_back(std::move(couple));
  }
  return out;
}

PseudoCouples pseudo_couples(const FittedModel& fitted, const FitRequest& request, const Job& job) {
  const dyad::Diary diary = paired_anew(fitted.diary);
  if (diary.couples.size() < kFewestCouples || !fitted.covariance) return {};
  const Eigen::LLT<Eigen::MatrixXd> factor(*fitted.covariance);
  if (factor.info() != Eigen::Success) return {};
  dyad::Design design = dyad::make_design(diary);
  design.terms.volatility = fitted.design.terms.volatility;
  design.terms.skipping = fitted.design.terms.skipping && design.terms.skipping;
  const dyad::Model model(design, fitted.model.variant(), fitted.model.collapse());
  Search found;
  found.best.theta = fitted.theta;
  found.information =
      factor.solve(Eigen::MatrixXd::Identity(fitted.theta.size(), fitted.theta.size()));
  const auto mode = refit(fitted.model, found, model, request, kTolerance, job);
  if (!mode || !mode->best.converged) return {};
  const auto curved = final_curvature(model, *mode, job);
  if (!curved) return {};
  PseudoCouples out;
  out.known = true;
  out.coupling = interval_of(model, mode->best.theta, curved->covariance, "c");
  out.innovations = interval_of(model, mode->best.theta, curved->covariance, "rho");
  out.real_coupling = natural(fitted.model, fitted.theta, "c", 0);
  out.real_innovations = natural(fitted.model, fitted.theta, "rho", 0);
  return out;
}

}  // namespace attune::analysis
