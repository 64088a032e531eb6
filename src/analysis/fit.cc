#include "analysis/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "analysis/closeness_objective.h"
#include "analysis/foretell.h"
#include "analysis/gate.h"
#include "analysis/part.h"
#include "analysis/prepare.h"
#include "analysis/quick_fit.h"
#include "analysis/refit.h"
#include "analysis/rival.h"
#include "analysis/search.h"
#include "analysis/skipping.h"
#include "dyad/model.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// The same of very many couples, whose posterior SDs are small beside what the model leaves out.
constexpr double kAtTheModeOfMany = 0.1;

Interval natural_interval(dyad::Transform transform, double mean, double sd) {
  return {dyad::to_natural(transform, mean), dyad::to_natural(transform, mean - kZ95 * sd),
          dyad::to_natural(transform, mean + kZ95 * sd)};
}

ParameterEstimate describe(const dyad::ModelParameter& p, double theta, double se,
                           double se_robust) {
  ParameterEstimate e;
  e.name = p.spec.name;
  e.description = p.spec.description;
  e.topic = p.spec.topic;
  e.working = theta;
  e.working_se = se;
  e.value = natural_interval(p.spec.transform, theta, se);
  const double slope = dyad::natural_slope(p.spec.transform, theta);
  e.se = se * slope;
  e.se_robust = se_robust * slope;
  e.prior = dyad::prior_text(p.spec);
  e.prior_value = {kNaN, kNaN, kNaN};
  e.prior_to_posterior = kNaN;
  if (p.spec.prior) {
    e.prior_value = natural_interval(p.spec.transform, p.spec.prior->mean, p.spec.prior->sd);
    e.prior_to_posterior = se / p.spec.prior->sd;
  } else if (p.pooled_towards >= 0) {
    e.prior_to_posterior = se / dyad::kEtaSd;
  }
  return e;
}

std::string convergence_text(const inference::Maximum& m, bool curved, const Search& search) {
  std::string text =
      m.converged
          ? fmt::format("converged: within {:.1g} posterior SDs of the best values", m.decrement)
          : fmt::format("did not converge: {}", m.reason);
  if (!curved) text += "; the curvature there gives no intervals";
  return text + fmt::format("; {} of {} starts agree", search.agree, search.starts);
}

void count_data(Fit& fit, const dyad::Diary& diary, const dyad::Design& design) {
  for (const dyad::Couple& couple : diary.couples) {
    for (const dyad::Person& person : couple.partners) fit.rows += person.times.size();
  }
  fit.couples = design.couples.size();
  for (const auto& couple : design.couples) fit.answers += couple.answers.size();
  fit.roles = design.terms.roles;
  if (fit.roles && !diary.couples.empty()) {
    for (const auto& person : diary.couples.front().partners) fit.role_names.push_back(person.role);
  }
  fit.standard = design.standard();
  fit.used = design.terms.used;
  fit.absent = design.terms.absent;
}

/// Estimates with intervals where the curvature allows them; without, they are NaN and said so.
bool fill_parameters(Fit& fit, const dyad::Model& model, const Search& search, const Job& job) {
  const inference::Maximum& best = search.best;
  const auto curved = final_curvature(model, search, job);
  const auto n = static_cast<Eigen::Index>(model.parameters().size());
  for (Eigen::Index i = 0; i < n; ++i) {
    const double se = curved ? std::sqrt(curved->covariance(i, i)) : kNaN;
    const double robust = curved ? std::sqrt(curved->robust_covariance(i, i)) : kNaN;
    fit.parameters.push_back(
        describe(model.parameters()[static_cast<std::size_t>(i)], best.theta[i], se, robust));
  }
  if (!curved) {
    fit.hessian_condition = kNaN;
    fit.warnings.push_back("no intervals: " + curved.error().what);
    return false;
  }
  fit.hessian_condition = curved->condition;
  fit.covariance.assign(curved->covariance.data(), curved->covariance.data() + n * n);
  return true;
}

void describe(Fit& out, const dyad::Model& model, const Search& found, const Job& job) {
  out.parameters.clear();
  const bool curved = fill_parameters(out, model, found, job);
  out.converged = found.best.converged && curved;
  out.convergence = convergence_text(found.best, curved, found);
  out.loglik = found.best.at.log_likelihood;
  out.minus2ll = -2 * out.loglik;
  out.log_prior = found.best.at.log_prior;
  out.bic = bic(found.best, static_cast<double>(model.parameters().size()), out.couples);
  out.gradient_norm = found.best.decrement;
  out.starts = found.starts;
  out.starts_agree = found.agree;
  out.evaluations = found.evaluations;
}

Search found_or_throw(Expected<Search> found) {
  if (!found) throw std::invalid_argument("fit: " + found.error().what);
  return std::move(*found);
}

/// The same with what skipped check-ins tell, from the fit to the answers alone.
Search with_skips(const dyad::Model& model, const Search& found, const dyad::Model& seen,
                  const FitRequest& request, const Job& job) {
  Search more = found_or_throw(refit(model, found, seen, request, kAtTheMode, job));
  more.starts = found.starts;
  more.agree = found.agree;
  more.evaluations += found.evaluations;
  return more;
}

/// What `found` says, and with every couple of `all` where its model has a part of them only.
void conclude(Fit& out, const dyad::Model& model, const Search& found, const dyad::Design& all,
              const FitRequest& request, const Job& job) {
  describe(out, model, found, job);
  out.skipping = judge_skipping(model, found, out, request, job);
  const std::size_t drawn = model.design().couples.size();
  if (drawn == all.couples.size()) return;
  const dyad::Model whole(all, model.variant(), model.collapse());
  describe(out, whole, found_or_throw(extend(model, found, whole, request, kAtTheModeOfMany, job)),
           job);
  count_skips(all, out.skipping);
  out.warnings.push_back(fmt::format(
      "{} couples: the search, the gate's comparisons and what skipped check-ins could change are "
      "from {} of them, drawn at random; the estimates are from all, and their intervals from the "
      "curvature of those drawn, scaled up",
      all.couples.size(), drawn));
}

/// About as many of one run a couple as simulated diaries took; with two regimes the gate too.
double evaluations_of(const FitRequest& request, int regimes) {
  return (regimes == 2 ? 250 : 60) + 20.0 * request.starts;
}

}  // namespace

Fit fit(const dyad::Diary& whole, const FitRequest& request, const Job& job) {
  const dyad::Diary diary = dyad::without_empty_rows(whole);
  Prepared prepared = prepare(diary, request);
  const dyad::Design& design = prepared.design;
  Fit out;
  count_data(out, diary, design);
  out.collapse = request.imm ? "imm" : "gpb2";
  out.regimes = prepared.regimes;
  if (out.regimes == 2 && !design.terms.item[dyad::kDistance]) {
    out.warnings.push_back(
        "two regimes without a distance item: withdrawal and bad days look alike in these data");
  }
  const bool many = design.couples.size() >= kManyCouples;
  const dyad::Design drawn =
      many ? random_part(design, kPartCouples, request.seed) : dyad::Design{};
  const dyad::Design& judged = many ? drawn : design;
  const dyad::Model model(judged, prepared.regimes, prepared.collapse);
  foretell(ClosenessObjective(model, {dyad::one_run_grid()}), model.prior_medians(),
           evaluations_of(request, prepared.regimes), job);
  const Search found =
      found_or_throw(finish(model, search(model, request, std::max(1, request.starts), job),
                            request, kAtTheMode, std::nullopt, job));
  out.gate = out.regimes == 2 ? judge(model, found, request, job)
                              : shut_gate(design.terms.item[dyad::kDistance]);
  if (out.gate.open && request.mechanisms)
    out.mechanisms = check_mechanisms(model, found, request, job);
  // Withdrawal has to show in the answers: only then do skipped check-ins tell more of it.
  if (out.gate.open && prepared.skipping) {
    dyad::Design seen = judged;
    seen.terms.skipping = true;
    if (many) prepared.design.terms.skipping = true;
    const dyad::Model more(seen, model.variant(), model.collapse());
    conclude(out, more, with_skips(model, found, more, request, job), design, request, job);
  } else {
    conclude(out, model, found, design, request, job);
  }
  return out;
}

Fit quick_fit(const dyad::Diary& whole, const std::map<std::string, double>& near,
              const FitRequest& request, const Job& job) {
  constexpr double kNearTheMode = 0.05;  // posterior SDs: no interval is moved by more
  const dyad::Diary diary = dyad::without_empty_rows(whole);
  const Prepared prepared = prepare(diary, request);
  Fit out;
  count_data(out, diary, prepared.design);
  out.collapse = request.imm ? "imm" : "gpb2";
  out.regimes = prepared.regimes;
  const dyad::Model model = prepared.model();
  Eigen::VectorXd theta = model.prior_medians();
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    const dyad::ParameterSpec& spec = model.parameters()[static_cast<std::size_t>(i)].spec;
    const auto value = near.find(spec.name);
    if (value == near.end()) continue;
    const double working = dyad::to_working(spec.transform, value->second);
    if (std::isfinite(working)) theta[i] = working;
  }
  Search found = found_or_throw(search_from(model, theta, {}, request, job));
  found = found_or_throw(finish(model, std::move(found), request, kNearTheMode, std::nullopt, job));
  out.gate = shut_gate(prepared.design.terms.item[dyad::kDistance]);
  describe(out, model, found, job);
  return out;
}

}  // namespace attune::analysis
