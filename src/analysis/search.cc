#include "analysis/search.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/closeness_objective.h"
#include "core/random.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

constexpr double kStartsAgree = 0.01;  // log posterior
/// How near the mode a search ends, in posterior SDs. A start with one run a couple only says where
/// the mode is, and 0.1 away is within 0.005 of its height.
constexpr double kNearEnough = 0.1, kHalfway = 0.02;
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

/// Empty if it is not positive definite, as it may be away from a mode.
Eigen::MatrixXd information_here(const dyad::Model& model, const Search& search, const Job& job) {
  auto near = near_information(model, search.grids, search.best.theta, job);
  if (near) {
    near = sharpened(model, search.grids, search.best.theta, kVolatility, std::move(*near), job);
  }
  const bool usable = near && Eigen::LLT<Eigen::MatrixXd>(*near).info() == Eigen::Success;
  return usable ? std::move(*near) : Eigen::MatrixXd();
}

}  // namespace

double log_posterior(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

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

Expected<Search> search_from(const dyad::Model& model, const Eigen::VectorXd& theta,
                             const FitRequest& request, const Job& job) {
  auto found = climb(model, {dyad::one_run_grid()}, theta, request, kNearEnough, {}, job);
  if (!found) return unexpected(found.error());
  Search out;
  out.starts = out.agree = 1;
  out.evaluations = found->evaluations;
  out.best = std::move(*found);
  return out;
}

Expected<Search> finish(const dyad::Model& model, Search search, const FitRequest& request,
                        const Ending& ending, const Job& job) {
  search.information = Eigen::MatrixXd();
  for (int pass = 1; pass <= ending.passes; ++pass) {
    auto grids = adapted_grids(model, search.best.theta, job);
    if (!grids) return unexpected(grids.error());
    search.grids = std::move(*grids);
    if (search.information.size() == 0) search.information = information_here(model, search, job);
    auto found =
        climb(model, search.grids, search.best.theta, request,
              pass < ending.passes ? std::max(kHalfway, 4 * ending.tolerance) : ending.tolerance,
              search.information, job);
    if (!found) return unexpected(found.error());
    search.evaluations += found->evaluations;
    search.best = std::move(*found);
  }
  if (search.information.size() == 0) search.information = information_here(model, search, job);
  return search;
}

Expected<Eigen::MatrixXd> final_information(const dyad::Model& model, const Search& search,
                                            const Job& job) {
  if (search.information.size() == 0) {
    return inference::information(ClosenessObjective(model, search.grids), search.best.theta, job);
  }
  return sharpened(model, search.grids, search.best.theta, kTouchedByVolatility, search.information,
                   job);
}

}  // namespace attune::analysis
