#include "analysis/search.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/closeness_objective.h"
#include "analysis/known_modes.h"
#include "analysis/likeliest_volatility.h"
#include "analysis/over_couples.h"
#include "core/random.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

constexpr double kStartsAgree = 0.01;  // log posterior
/// How near the mode a search ends, in posterior SDs. A start with one run a couple only says where
/// the mode is, and 0.1 away is within 0.005 of its height.
constexpr double kNearEnough = 0.1;
/// The grids are moved again while that changes the log-likelihood of the whole study by more.
constexpr double kGridsMatter = 0.2;
constexpr int kMostPasses = 3;
/// Whose information is not that with the persons' volatilities held.
constexpr std::array<std::string_view, 1> kVolatility{"omega_v"};
/// Of these one run a couple, even at its likeliest volatilities, knows too little: what is summed
/// over is theirs.
constexpr std::array<std::string_view, 7> kTouchedByTheSum{
    "kappa", "sigma", "omega_v", "delta", "lambda_distance", "lambda_landed", "sigma_e"};

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

/// To within `tolerance` posterior SDs of a mode. @param information  near there; may be empty.
inference::MaximizeOptions climbing(const FitRequest& request, double tolerance,
                                    const Eigen::MatrixXd& information) {
  inference::MaximizeOptions options;
  options.max_iterations = request.max_iterations;
  options.tolerance = tolerance;
  options.information = information;
  return options;
}

bool positive_definite(const Eigen::MatrixXd& m) {
  return m.size() > 0 && Eigen::LLT<Eigen::MatrixXd>(m).info() == Eigen::Success;
}

/// Sets the rows and columns of what does depend on them, with the whole sum.
Expected<Eigen::MatrixXd> sharpened(const dyad::Model& model, const Grids& grids,
                                    const Eigen::VectorXd& theta, const Eigen::VectorXd& gradient,
                                    std::span<const std::string_view> names,
                                    Eigen::MatrixXd information, const Job& job) {
  std::vector<Eigen::Index> which;
  for (const std::string_view name : names) {
    if (const auto index = model.index_of(name)) which.push_back(*index);
  }
  if (which.empty()) return information;
  const Eigen::VectorXd scale = information.diagonal().cwiseAbs().cwiseMax(1).cwiseSqrt();
  const auto columns = inference::information_columns(ClosenessObjective(model, grids), theta,
                                                      gradient, scale, which, job);
  if (!columns) return unexpected(columns.error());
  for (std::size_t k = 0; k < which.size(); ++k) {
    information.col(which[k]) = columns->col(static_cast<Eigen::Index>(k));
    information.row(which[k]) = columns->col(static_cast<Eigen::Index>(k)).transpose();
  }
  return Eigen::MatrixXd(0.5 * (information + information.transpose()));
}

/// Over all couples, without a gradient.
Expected<double> log_likelihood_at(const dyad::Model& model, const Grids& grids,
                                   const Eigen::VectorXd& theta, const Job& job) {
  const auto at = model.at(theta);
  if (!at) return unexpected(at.error());
  const auto parts = over_couples<double>(
      model, job, [&](std::size_t c) { return model.log_likelihood(**at, c, grids[c], nullptr); });
  if (!parts) return unexpected(parts.error());
  return std::accumulate(parts->begin(), parts->end(), 0.0);
}

/// The information near a mode: with one run a couple at its likeliest volatilities, but for what
/// the sum touches; where both do not go together, with the sum throughout, which is dear. Empty if
/// it is not positive definite.
Eigen::MatrixXd made_information(const dyad::Model& model, const Search& search, const Job& job) {
  const Eigen::VectorXd& theta = search.best.theta;
  Grids likeliest;
  for (const dyad::PersonGrid& grid : search.grids) likeliest.push_back(centre_alone(grid));
  const auto most = inference::information(ClosenessObjective(model, likeliest), theta, job);
  if (most) {
    const auto all = sharpened(model, search.grids, theta, search.best.at.gradient,
                               kTouchedByTheSum, *most, job);
    if (all && positive_definite(*all)) return *all;
  }
  const auto whole = inference::information(ClosenessObjective(model, search.grids), theta, job);
  return whole && positive_definite(*whole) ? *whole : Eigen::MatrixXd();
}

/// What is nearly the same at half of the cost: regimes are mixed before they move on.
dyad::Model mixing_first(const dyad::Model& model) {
  return {model.design(), model.variant(), regime::Collapse::imm};
}

bool mixes_first(const dyad::Model& model) {
  return model.regimes() == 1 || model.collapse() == regime::Collapse::imm;
}

/// The way from a point to the mode of the sum; `search` is where it has come to.
class Ascent {
 public:
  /// @param shape  the information near the mode, to go by; empty: to be guessed.
  Ascent(const dyad::Model& model, Search& search, Eigen::MatrixXd shape, const FitRequest& request,
         const Job& job)
      : model_(model), search_(search), shape_(std::move(shape)), request_(request), job_(job) {}

  /// Grids and mode in turn, until the grids stay.
  Expected<void> settle(double within) {
    for (int pass = 0; pass < kMostPasses; ++pass) {
      const auto moved = place();
      if (!moved) return unexpected(moved.error());
      if (!*moved) break;
      if (shape_.size() == 0) guess_shape();
      if (auto climbed = climb(within); !climbed) return climbed;
    }
    return {};
  }

  /// To within so many posterior SDs, the grids standing still.
  Expected<void> climb(double within) {
    inference::MaximizeOptions options = climbing(request_, within, shape_);
    options.at_start = here_;
    auto found = inference::maximize(ClosenessObjective(model_, search_.grids), search_.best.theta,
                                     options, job_);
    if (!found) return unexpected(found.error());
    search_.evaluations += found->evaluations;
    search_.best = std::move(*found);
    if (search_.best.information.size() > 0) shape_ = search_.best.information;
    here_ = search_.best.at;
    return {};
  }

  void go_by(Eigen::MatrixXd shape) { shape_ = std::move(shape); }
  /// The information as learned on the way.
  [[nodiscard]] const Eigen::MatrixXd& shape() const { return shape_; }

 private:
  /// @returns whether the grids have moved so far that it matters.
  Expected<bool> place() {
    auto grids = adapted_grids(model_, search_.best.theta, dyad::Summing::volatility_and_biases,
                               search_.grids, job_);
    if (!grids) return unexpected(grids.error());
    if (here_) {
      const auto moved = log_likelihood_at(model_, *grids, search_.best.theta, job_);
      if (moved && std::abs(*moved - here_->log_likelihood) < kGridsMatter) return false;
    }
    search_.grids = std::move(*grids);
    auto at = ClosenessObjective(model_, search_.grids).evaluate(search_.best.theta, job_);
    if (!at) return unexpected(at.error());
    ++search_.evaluations;
    here_ = std::move(*at);
    return true;
  }

  /// What the search knows, with omega_v, of which it knew nothing; none if that goes ill together.
  void guess_shape() {
    if (search_.information.size() == 0 || !model_.index_of("omega_v")) {
      shape_ = search_.information;
      return;
    }
    const auto all = sharpened(model_, search_.grids, search_.best.theta, here_->gradient,
                               kVolatility, search_.information, job_);
    search_.information = all && positive_definite(*all) ? *all : Eigen::MatrixXd();
    shape_ = search_.information;
  }

  const dyad::Model& model_;
  Search& search_;
  Eigen::MatrixXd shape_;
  const FitRequest& request_;
  const Job& job_;
  std::optional<inference::Evaluation> here_;
};

double log_posterior(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

}  // namespace

Search search(const dyad::Model& model, const FitRequest& request, int starts, const Job& job) {
  const dyad::Model quick = mixing_first(model);
  const ClosenessObjective objective(quick, {dyad::one_run_grid()});
  Search out;
  std::vector<double> values;
  std::string failure;
  KnownModes known;
  for (int start = 0; start < starts; ++start) {
    Job part = job;
    part.progress = [&](std::string_view stage, double fraction) {
      job.report(stage, (start + fraction) / starts);
    };
    // Later starts end where the first did, or nearly: then they need not go to the end.
    std::optional<double> met;
    inference::MaximizeOptions options = climbing(request, kNearEnough, known.shape());
    options.enough = [&](const Eigen::VectorXd& theta, const inference::Evaluation& at) {
      met = known.ahead_of(theta, at.gradient);
      return met.has_value();
    };
    auto found =
        inference::maximize(objective, start_point(model, start, request.seed), options, part);
    ++out.starts;
    if (!found) {
      failure = found.error().what;
      continue;
    }
    out.evaluations += found->evaluations;
    values.push_back(met ? *met : log_posterior(*found));
    if (met) continue;
    const bool best = values.size() == 1 || values.back() > log_posterior(out.best) + kStartsAgree;
    if (!best) continue;
    out.best = std::move(*found);
    out.information = out.best.information;
    known.add(log_posterior(out.best), out.best.theta, out.information);
  }
  if (values.empty()) throw std::invalid_argument("fit: no start could be evaluated: " + failure);
  out.one_run = out.best.theta;
  for (const double value : values) out.agree += value > log_posterior(out.best) - kStartsAgree;
  return out;
}

Expected<Search> search_from(const dyad::Model& model, const Eigen::VectorXd& theta,
                             const Eigen::MatrixXd& information, const FitRequest& request,
                             const Job& job) {
  const dyad::Model quick = mixing_first(model);
  const ClosenessObjective objective(quick, {dyad::one_run_grid()});
  auto found =
      inference::maximize(objective, theta, climbing(request, kNearEnough, information), job);
  if (!found) return unexpected(found.error());
  Search out;
  out.starts = out.agree = 1;
  out.evaluations = found->evaluations;
  out.information = found->information.size() > 0 ? found->information : information;
  out.best = std::move(*found);
  out.one_run = out.best.theta;
  return out;
}

Expected<Search> climb_on(const dyad::Model& model, Search search, const FitRequest& request,
                          double tolerance, const Job& job) {
  const ClosenessObjective objective(model, search.grids);
  auto found = inference::maximize(objective, search.best.theta,
                                   climbing(request, tolerance, search.information), job);
  if (!found) return unexpected(found.error());
  search.evaluations += found->evaluations;
  search.best = std::move(*found);
  search.scores = search.best.at.scores;
  return search;
}

Expected<Search> finish(const dyad::Model& model, Search search, const FitRequest& request,
                        double tolerance, std::optional<double> log_omega_v, Information known,
                        const Job& job) {
  const double near = std::max(tolerance, kNearEnough);
  const dyad::Model quick = mixing_first(model);
  if (model.index_of("omega_v")) {
    search.best.theta = log_omega_v ? with_volatility(model, search.best.theta, *log_omega_v)
                                    : with_likeliest_volatility(quick, search.best.theta, job);
  }
  Ascent approach(quick, search, {}, request, job);
  if (const auto settled = approach.settle(near); !settled) return unexpected(settled.error());
  // So near the mode it is what it is there, and the rest of the way is short by it.
  if (known == Information::made || search.information.size() == 0) {
    search.information = made_information(quick, search, job);
    if (search.information.size() > 0) approach.go_by(search.information);
  }
  if (mixes_first(model)) {
    if (const auto done = approach.climb(tolerance); !done) return unexpected(done.error());
  } else {
    Ascent last(model, search, approach.shape(), request, job);
    if (const auto settled = last.settle(near); !settled) return unexpected(settled.error());
    if (const auto done = last.climb(tolerance); !done) return unexpected(done.error());
  }
  search.scores = search.best.at.scores;
  return search;
}

Expected<Search> extend(const dyad::Model& part, const Search& found, const dyad::Model& whole,
                        const FitRequest& request, double tolerance, const Job& job) {
  const auto curved = final_curvature(part, found, job);
  if (!curved) return unexpected(curved.error());
  Search search = found;
  const double times = static_cast<double>(whole.design().couples.size()) /
                       static_cast<double>(part.design().couples.size());
  const Eigen::MatrixXd prior = part.prior_precision(found.best.theta);
  search.information = times * (curved->information - prior) + prior;
  if (!positive_definite(search.information)) {
    return unexpected(NumericalFailure{"the couples drawn say nothing of some parameters"});
  }
  // The sum moves the mode of all about as far as it moved that of the part.
  const dyad::Model quick = mixing_first(whole);
  const auto one_run =
      inference::maximize(ClosenessObjective(quick, {dyad::one_run_grid()}), found.one_run,
                          climbing(request, kNearEnough, search.information), job);
  if (!one_run) return unexpected(one_run.error());
  search.evaluations += one_run->evaluations;
  search.one_run = one_run->theta;
  search.best.theta += search.one_run - found.one_run;
  // Once: the mode moves by a fraction of what a couple's own answers leave open.
  auto grids =
      adapted_grids(whole, search.best.theta, dyad::Summing::volatility_and_biases, {}, job);
  if (!grids) return unexpected(grids.error());
  search.grids = std::move(*grids);
  return climb_on(whole, std::move(search), request, tolerance, job);
}

Expected<inference::Curvature> final_curvature(const dyad::Model& model, const Search& search,
                                               const Job& job) {
  const Eigen::VectorXd& theta = search.best.theta;
  if (search.information.size() == 0) {  // says what is wrong
    return inference::curvature(ClosenessObjective(model, search.grids), theta, job);
  }
  return inference::curvature(
      search.information, search.scores.transpose() * search.scores + model.prior_precision(theta));
}

}  // namespace attune::analysis
