#include "analysis/fit.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string_view>

#include "analysis/closeness_objective.h"
#include "analysis/episodes.h"
#include "core/parallel.h"
#include "core/random.h"
#include "dyad/model.h"
#include "inference/curvature.h"
#include "inference/maximize.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kGateBic = -10;       // science: two regimes must win by more than 10
constexpr double kStartsAgree = 0.01;  // log posterior
/// How near the mode a search must end, in posterior SDs. A start with one run a couple only says
/// where the mode is, and 0.1 away is within 0.005 of its height.
constexpr double kAtTheMode = 1e-4, kHalfway = 0.02, kNearEnough = 0.1;
/// Whose information is not that with the persons' volatilities held.
constexpr std::array<std::string_view, 1> kVolatility{"omega_v"};
constexpr std::array<std::string_view, 5> kTouchedByVolatility{"kappa", "sigma", "rho", "omega_v",
                                                               "sigma_e"};

/// The first start is the prior medians; the others are half a prior SD away in every direction.
Eigen::VectorXd start_point(const dyad::Model& model, int start, std::uint64_t seed) {
  Eigen::VectorXd theta = model.prior_medians();
  if (start == 0) return theta;
  RandomStream random(seed, Purpose::starts, static_cast<std::uint64_t>(start));
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const double z = random.normal();
    const auto& prior = model.parameters()[i].spec.prior;
    if (prior) theta[static_cast<Eigen::Index>(i)] += 0.5 * z * prior->sd;
  }
  return theta;
}

using Grids = std::vector<dyad::PersonGrid>;

struct Search {
  inference::Maximum best;
  Grids grids;                  ///< by couple, where `best` puts them
  Eigen::MatrixXd information;  ///< from within kNearEnough of there; empty: not known
  int starts = 0, agree = 0, evaluations = 0;
};

double log_posterior(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

/// One start, until it is within `tolerance` posterior SDs of a mode.
Expected<inference::Maximum> climb(const dyad::Model& model, const Grids& grids,
                                   const Eigen::VectorXd& from, const FitRequest& request,
                                   double tolerance, const Eigen::MatrixXd& information,
                                   const Job& job) {
  const ClosenessObjective objective(model, grids);
  inference::MaximizeOptions options;
  options.max_iterations = request.max_iterations;
  options.tolerance = tolerance;
  options.information = information;
  return inference::maximize(objective, from, options, job);
}

Search search(const dyad::Model& model, const FitRequest& request, int starts, const Job& job) {
  Search out;
  std::vector<double> values;
  std::string failure;
  for (int start = 0; start < starts; ++start) {
    Job part = job;
    part.progress = [&](std::string_view stage, double fraction) {
      job.report(stage, (start + fraction) / starts);
    };
    const bool first = values.empty();
    auto found = climb(model, {dyad::one_run_grid()}, start_point(model, start, request.seed),
                       request, kNearEnough, {}, part);
    ++out.starts;
    if (!found) {
      failure = found.error().what;
      continue;
    }
    out.evaluations += found->evaluations;
    values.push_back(log_posterior(*found));
    if (first || log_posterior(*found) > log_posterior(out.best)) out.best = *found;
  }
  if (values.empty()) throw std::invalid_argument("fit: no start could be evaluated: " + failure);
  for (const double value : values) out.agree += value > log_posterior(out.best) - kStartsAgree;
  return out;
}

/// The information with one run a couple, its volatilities held where the grid has them: most of it
/// hardly depends on the persons' hidden constants.
Expected<Eigen::MatrixXd> near_information(const dyad::Model& model, const Grids& grids,
                                           const Eigen::VectorXd& theta, const Job& job) {
  Grids one_run;
  for (const dyad::PersonGrid& grid : grids) one_run.push_back(dyad::centre_alone(grid));
  return inference::information(ClosenessObjective(model, one_run), theta, job);
}

/// Sets the rows and columns of what does depend on them, with the whole sum.
Expected<Eigen::MatrixXd> sharpened(const dyad::Model& model, const Grids& grids,
                                    const Eigen::VectorXd& theta,
                                    std::span<const std::string_view> names,
                                    Eigen::MatrixXd information, const Job& job) {
  std::vector<Eigen::Index> which;
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    if (std::find(names.begin(), names.end(), model.parameters()[i].spec.name) != names.end()) {
      which.push_back(static_cast<Eigen::Index>(i));
    }
  }
  const Eigen::VectorXd scale = information.diagonal().cwiseAbs().cwiseMax(1).cwiseSqrt();
  const auto columns =
      inference::information_columns(ClosenessObjective(model, grids), theta, scale, which, job);
  if (!columns) return columns;
  for (std::size_t k = 0; k < which.size(); ++k) {
    information.col(which[k]) = columns->col(static_cast<Eigen::Index>(k));
    information.row(which[k]) = columns->col(static_cast<Eigen::Index>(k)).transpose();
  }
  return Eigen::MatrixXd(0.5 * (information + information.transpose()));
}

/// From the mode with one run of the filter a couple to the mode with the cross Gaussian sum, by
/// the information from where it starts. Grids move once on the way.
Expected<Search> finish(const dyad::Model& model, Search search, const FitRequest& request,
                        const Job& job) {
  Eigen::MatrixXd information;  // empty: outer products
  for (const double tolerance : {kHalfway, kAtTheMode}) {
    auto grids = adapted_grids(model, search.best.theta, job);
    if (!grids) return unexpected(grids.error());
    search.grids = std::move(*grids);
    if (tolerance == kHalfway) {
      const auto near = near_information(model, search.grids, search.best.theta, job);
      if (near) search.information = *near;
      const auto known =
          near ? sharpened(model, search.grids, search.best.theta, kVolatility, *near, job) : near;
      if (known && Eigen::LLT<Eigen::MatrixXd>(*known).info() == Eigen::Success) {
        information = *known;
      }
    }
    auto found =
        climb(model, search.grids, search.best.theta, request, tolerance, information, job);
    if (!found) return unexpected(found.error());
    search.evaluations += found->evaluations;
    search.best = std::move(*found);
  }
  return search;
}

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

/// n counts couples, the independent units (docs/decisions).
double bic(const inference::Maximum& m, std::size_t parameters, std::size_t couples) {
  return -2 * m.at.log_likelihood +
         static_cast<double>(parameters) * std::log(static_cast<double>(couples));
}

std::string convergence_text(const inference::Maximum& m, bool curved, const Search& search) {
  std::string text =
      m.converged
          ? fmt::format("converged: within {:.1g} posterior SDs of the best values", m.decrement)
          : fmt::format("did not converge: {}", m.reason);
  if (!curved) text += "; the curvature there gives no intervals";
  return text + fmt::format("; {} of {} starts agree", search.agree, search.starts);
}

/// The rival starts where the fit ended, in what both have: its mode is not far.
Eigen::VectorXd rival_start(const Fit& fit, const dyad::Model& rival) {
  Eigen::VectorXd theta = rival.prior_medians();
  for (std::size_t i = 0; i < rival.parameters().size(); ++i) {
    for (const ParameterEstimate& p : fit.parameters) {
      if (p.name == rival.parameters()[i].spec.name) {
        theta[static_cast<Eigen::Index>(i)] = p.working;
      }
    }
  }
  return theta;
}

void fill_gate(Fit& fit, const dyad::Design& design, const FitRequest& request, const Job& job) {
  Gate& gate = fit.gate;
  gate.has_distance = design.terms.item[dyad::kDistance];
  gate.delta_bic = kNaN;
  if (!gate.has_distance) {
    gate.sentence =
        "These data have no question about distance, so withdrawal cannot be told apart from bad "
        "days; only the dynamics of closeness are shown.";
    return;
  }
  if (fit.regimes == 1) {
    gate.sentence =
        "A model without withdrawal was asked for; only the dynamics of closeness are "
        "shown.";
    return;
  }
  const dyad::Model rival(design, 1, regime::Collapse::gpb2);
  Search start;
  start.best.theta = rival_start(fit, rival);
  const auto found = finish(rival, std::move(start), request, job);
  if (found) {
    gate.delta_bic = fit.bic - bic(found->best, rival.parameters().size(), fit.couples);
  }
  const bool converged = fit.converged && found && found->best.converged;
  gate.open = converged && gate.delta_bic < kGateBic;
  if (gate.open) {
    gate.sentence = fmt::format(
        "Spells of withdrawal describe these answers better than ups and downs alone (BIC lower by "
        "{:.0f}).",
        -gate.delta_bic);
  } else if (!converged) {
    gate.sentence = "The fit did not converge, so no withdrawal is shown.";
  } else {
    gate.sentence = fmt::format(
        "Spells of withdrawal do not describe these answers clearly better than ups and downs "
        "alone "
        "(BIC difference {:+.0f}; below -10 is asked for), so none are shown; only the dynamics of "
        "closeness are.",
        gate.delta_bic);
  }
}

/// Share of check-ins at which withdrawal is more likely than the gate's threshold.
double share_flagged(const dyad::Model& model, const Eigen::VectorXd& theta, const Job& job) {
  const auto at = model.at(theta);
  if (!at) return kNaN;
  const auto& couples = model.design().couples;
  std::vector<double> flagged(couples.size()), check_ins(couples.size());
  parallel_for(couples.size(), job, [&](std::size_t c, int) {
    const CoupleCourse course = make_course(model, **at, c, 0, 0);
    for (std::size_t t = 0; t < course.times.size(); ++t) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (couples[c].check_in[t][i] < 0) continue;
        flagged[c] += course.partners[i].smoothed[t] >= kEpisodeEnters;
        ++check_ins[c];
      }
    }
  });
  return std::accumulate(flagged.begin(), flagged.end(), 0.0) /
         std::accumulate(check_ins.begin(), check_ins.end(), 0.0);
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
  fit.used = design.terms.used;
  fit.absent = design.terms.absent;
}

/// Estimates with intervals where the curvature allows them; without, they are NaN and said so.
bool fill_parameters(Fit& fit, const dyad::Model& model, const Search& search, const Job& job) {
  const inference::Maximum& best = search.best;
  const ClosenessObjective objective(model, search.grids);
  const auto information =
      sharpened(model, search.grids, best.theta, kTouchedByVolatility, search.information, job);
  const auto curved = information ? inference::curvature(objective, best.theta, *information, job)
                                  : inference::curvature(objective, best.theta, job);
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

}  // namespace

Fit fit(const dyad::Diary& whole, const FitRequest& request, const Job& job) {
  const dyad::Diary diary = dyad::without_empty_rows(whole);
  const dyad::Design design = dyad::make_design(diary);
  Fit out;
  count_data(out, diary, design);
  out.collapse = request.imm ? "imm" : "gpb2";
  out.regimes = request.regimes > 0 ? request.regimes : design.terms.item[dyad::kDistance] ? 2 : 1;
  if (out.regimes == 2 && !design.terms.item[dyad::kDistance]) {
    out.warnings.push_back(
        "two regimes without a distance item: withdrawal and bad days look alike in these data");
  }
  const dyad::Model model(design, out.regimes,
                          request.imm ? regime::Collapse::imm : regime::Collapse::gpb2);
  const auto finished =
      finish(model, search(model, request, std::max(1, request.starts), job), request, job);
  if (!finished) throw std::invalid_argument("fit: " + finished.error().what);
  const Search& found = *finished;
  const bool curved = fill_parameters(out, model, found, job);
  out.converged = found.best.converged && curved;
  out.convergence = convergence_text(found.best, curved, found);
  out.loglik = found.best.at.log_likelihood;
  out.minus2ll = -2 * out.loglik;
  out.log_prior = found.best.at.log_prior;
  out.bic = bic(found.best, model.parameters().size(), out.couples);
  out.gradient_norm = found.best.decrement;
  out.starts = found.starts;
  out.starts_agree = found.agree;
  out.evaluations = found.evaluations;
  fill_gate(out, design, request, job);
  if (out.regimes == 2) out.gate.share_flagged = share_flagged(model, found.best.theta, job);
  return out;
}

}  // namespace attune::analysis
