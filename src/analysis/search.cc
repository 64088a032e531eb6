#include "analysis/search.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/closeness_objective.h"
#include "analysis/known_modes.h"
#include "analysis/likeliest_volatility.h"
#include "analysis/part.h"
#include "core/random.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

constexpr double kStartsAgree = 0.01;  // log posterior
/// How near the mode a search ends, in posterior SDs. A start with one run a couple only says where
/// the mode is, and 0.1 away is within 0.005 of its height.
constexpr double kNearEnough = 0.1;
/// Where the first start goes on by the curvature, in posterior SDs by its scores.
constexpr double kRough = 5;
/// One of so many couples tells the curvature, at least the fewest: so it costs as many gradients
/// of all couples as there are parameters to four.
constexpr std::size_t kOneOf = 4, kFewest = 12;
/// Far from a mode a direction may curve the wrong way: how flat one may be to go by.
constexpr double kFlattest = 0.1;
/// The longest step of a start, in posterior SDs: the later ones begin some 16 from the mode.
constexpr double kFar = 25;
/// Where the mode has moved by less since, in posterior SDs, the grids stay: the log-likelihood of
/// a whole study then moves by a few hundredths with them.
constexpr double kGridsStay = 1;
/// Where the mode turns out farther from where its information was made, in posterior SDs, it is
/// made again there: a draw of fifty parameters is seven away.
constexpr double kInformationHolds = 3;
constexpr int kMostPasses = 3;
/// Of which one run a couple knows nothing, everybody being as volatile as the next.
constexpr std::array<std::string_view, 1> kVolatility{"omega_v"};
/// Of these it knows too little even at the likeliest volatilities: what is summed over is theirs,
/// or, with bad check-ins without memory, could be.
constexpr std::array<std::string_view, 10> kTouchedByTheSum{
    "kappa",         "sigma",   "omega_v",      "delta",        "lambda_distance",
    "lambda_landed", "sigma_e", "outlier_rate", "outlier_drop", "outlier_sd"};

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

double in_posterior_sds(const Eigen::VectorXd& way, const Eigen::MatrixXd& information) {
  return std::sqrt(way.dot(information * way));
}

/// Where parameters are in theta, those that the model has.
std::vector<Eigen::Index> indices_of(const dyad::Model& model,
                                     std::span<const std::string_view> names) {
  std::vector<Eigen::Index> which;
  for (const std::string_view name : names) {
    if (const auto index = model.index_of(name)) which.push_back(*index);
  }
  return which;
}

/// An information that was guessed, with some rows and columns as they are. @param gradient  at
/// theta.
Expected<Eigen::MatrixXd> sharpened(const ClosenessObjective& objective,
                                    const Eigen::VectorXd& theta, const Eigen::VectorXd& gradient,
                                    const std::vector<Eigen::Index>& which,
                                    Eigen::MatrixXd information, const Job& job) {
  const Eigen::VectorXd scale = information.diagonal().cwiseAbs().cwiseMax(1).cwiseSqrt();
  const auto columns =
      inference::information_columns(objective, theta, gradient, scale, which, job);
  if (!columns) return unexpected(columns.error());
  for (std::size_t k = 0; k < which.size(); ++k) {
    information.col(which[k]) = columns->col(static_cast<Eigen::Index>(k));
    information.row(which[k]) = columns->col(static_cast<Eigen::Index>(k)).transpose();
  }
  return Eigen::MatrixXd(0.5 * (information + information.transpose()));
}

/// The information near a mode: with one run a couple at its likeliest volatilities, but for what
/// the sum touches; where both do not go together, with the sum throughout, which is dear. Empty if
/// it is not positive definite. @param grids  without biases, which are left to the filter; @param
/// of_sum  the sum over these at theta.
Eigen::MatrixXd made_information(const dyad::Model& model, const Grids& grids,
                                 const Eigen::VectorXd& theta, const inference::Evaluation& of_sum,
                                 const Job& job) {
  Grids likeliest;
  for (const dyad::PersonGrid& grid : grids) likeliest.push_back(centre_alone(grid));
  const ClosenessObjective one_run(model, std::move(likeliest)), sum(model, grids);
  const std::vector<Eigen::Index> touched = indices_of(model, kTouchedByTheSum);
  std::vector<Eigen::Index> others;
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    if (std::find(touched.begin(), touched.end(), i) == touched.end()) others.push_back(i);
  }
  const auto of_one = one_run.evaluate(theta, job);
  if (!of_one) return {};
  auto all = inference::shrunk_outer_products(sum, theta, of_sum, job);
  if (all) all = sharpened(one_run, theta, of_one->gradient, others, *all, job);
  if (all) all = sharpened(sum, theta, of_sum.gradient, touched, *all, job);
  if (all && positive_definite(*all)) return *all;
  const auto whole = inference::information(sum, theta, job);
  return whole && positive_definite(*whole) ? *whole : Eigen::MatrixXd();
}

/// What is nearly the same at half of the cost: regimes are mixed before they move on.
dyad::Model mixing_first(const dyad::Model& model) {
  return {model.design(), model.variant(), regime::Collapse::imm};
}

/// The way from a point to the mode of the sum; `search` is where it has come to.
class Ascent {
 public:
  Ascent(const dyad::Model& model, dyad::Summing summing, Search& search, const FitRequest& request,
         const Job& job)
      : model_(model), summing_(summing), search_(search), request_(request), job_(job) {}

  /// Moves the grids to where the answers put them.
  Expected<void> place() {
    auto grids = adapted_grids(model_, search_.best.theta, summing_, search_.grids, job_);
    if (!grids) return unexpected(grids.error());
    search_.grids = std::move(*grids);
    auto at = ClosenessObjective(model_, search_.grids).evaluate(search_.best.theta, job_);
    if (!at) return unexpected(at.error());
    ++search_.evaluations;
    search_.best.at = std::move(*at);
    return {};
  }

  /// What the search knows, with omega_v, of which it knew nothing; none if that goes ill together.
  void guess_information() {
    if (search_.information.size() == 0 || !model_.index_of("omega_v")) return;
    const auto all = sharpened(ClosenessObjective(model_, search_.grids), search_.best.theta,
                               search_.best.at.gradient, indices_of(model_, kVolatility),
                               search_.information, job_);
    search_.information = all && positive_definite(*all) ? *all : Eigen::MatrixXd();
  }

  /// To within so many posterior SDs, the grids standing still. @param shape  the information near
  /// the mode, to go by; empty: to be guessed.
  /// @returns the information as learned on the way.
  Expected<Eigen::MatrixXd> climb(double within, const Eigen::MatrixXd& shape) {
    inference::MaximizeOptions options = climbing(request_, within, shape);
    options.at_start = search_.best.at;
    auto found = inference::maximize(ClosenessObjective(model_, search_.grids), search_.best.theta,
                                     options, job_);
    if (!found) return unexpected(found.error());
    search_.evaluations += found->evaluations;
    search_.best = std::move(*found);
    return search_.best.information.size() > 0 ? search_.best.information : shape;
  }

  /// The same, with the grids moved again wherever the mode has left them behind.
  Expected<void> settle(double within, Eigen::MatrixXd shape) {
    for (int pass = 1;; ++pass) {
      const Eigen::VectorXd placed = search_.best.theta;
      auto learned = climb(within, shape);
      if (!learned) return unexpected(learned.error());
      shape = std::move(*learned);
      const Eigen::VectorXd way = search_.best.theta - placed;
      const bool stays = shape.size() > 0 && in_posterior_sds(way, shape) < kGridsStay;
      if (stays || pass == kMostPasses) return {};
      if (auto moved = place(); !moved) return moved;
    }
  }

 private:
  const dyad::Model& model_;
  dyad::Summing summing_;
  Search& search_;
  const FitRequest& request_;
  const Job& job_;
};

/// What the information at `search` is, its grids moved to where the answers put them.
Eigen::MatrixXd information_there(const dyad::Model& quick, Search search,
                                  const FitRequest& request, const Job& job) {
  if (!Ascent(quick, dyad::Summing::volatility, search, request, job).place()) return {};
  return made_information(quick, search.grids, search.best.theta, search.best.at, job);
}

/// The information in so many couples if they are like those of a part, of which it is known.
Eigen::MatrixXd scaled_up(const dyad::Model& part, const Eigen::MatrixXd& information,
                          const Eigen::VectorXd& theta, std::size_t couples) {
  const double times =
      static_cast<double>(couples) / static_cast<double>(part.design().couples.size());
  const Eigen::MatrixXd prior = part.prior_precision(theta);
  return times * (information - prior) + prior;
}

/// A shape to search in: the curvature of a random part of the couples, scaled up. Few couples tell
/// what parameters have together; in the scores of all of them it is half chance.
struct ShapeByFew {
  Eigen::MatrixXd shape;  ///< empty: not known
  int evaluations = 0;    ///< that it cost, as many couples as there are making one
};
ShapeByFew shape_by_few(const dyad::Model& model, const Eigen::VectorXd& theta,
                        const FitRequest& request, const Job& job) {
  const std::size_t couples = model.design().couples.size();
  const std::size_t few = std::min(couples, std::max(kFewest, couples / kOneOf));
  ShapeByFew out;
  out.evaluations = static_cast<int>(std::ceil(
      static_cast<double>(theta.size()) * static_cast<double>(few) / static_cast<double>(couples)));
  const dyad::Design part = random_part(model.design(), few, request.seed);
  const dyad::Model of_part(part, model.variant(), model.collapse());
  const auto known =
      inference::information(ClosenessObjective(of_part, {dyad::one_run_grid()}), theta, job);
  if (!known || !known->allFinite()) return out;
  out.shape = scaled_up(of_part, *known, theta, couples);
  if (!positive_definite(out.shape)) out.shape = inference::search_shape(out.shape, kFlattest);
  return out;
}

/// From where nothing is known of the information: by scores to the mode's surroundings, then by
/// the curvature there.
Expected<inference::Maximum> climb_from_afar(const dyad::Model& model, const Eigen::VectorXd& start,
                                             const FitRequest& request,
                                             inference::MaximizeOptions options, const Job& job) {
  const ClosenessObjective objective(model, {dyad::one_run_grid()});
  const double tolerance = std::exchange(options.tolerance, kRough);
  auto rough = inference::maximize(objective, start, options, job);
  if (!rough) return rough;
  const ShapeByFew few = shape_by_few(model, rough->theta, request, job);
  options.tolerance = tolerance;
  options.information = few.shape;
  options.at_start = rough->at;
  options.max_iterations = std::max(0, options.max_iterations - rough->iterations);
  auto found = inference::maximize(objective, rough->theta, options, job);
  if (!found) return found;
  found->evaluations += rough->evaluations + few.evaluations;
  found->iterations += rough->iterations;
  return found;
}

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
    options.longest = kFar;
    options.enough = [&](const Eigen::VectorXd& theta, const inference::Evaluation& at) {
      met = known.ahead_of(theta, at.gradient);
      return met.has_value();
    };
    const Eigen::VectorXd from = start_point(model, start, request.seed);
    auto found = options.information.size() > 0
                     ? inference::maximize(objective, from, options, part)
                     : climb_from_afar(quick, from, request, options, part);
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
                        double tolerance, std::optional<double> log_omega_v, const Job& job) {
  const dyad::Model quick = mixing_first(model);
  if (model.index_of("omega_v")) {
    if (log_omega_v) {
      search.best.theta = with_volatility(model, search.best.theta, *log_omega_v);
    } else {
      set_likeliest_volatility(quick, search.best.theta, search.grids, job);
    }
  }
  Ascent approach(quick, dyad::Summing::volatility, search, request, job);
  if (const auto placed = approach.place(); !placed) return unexpected(placed.error());
  approach.guess_information();
  auto shape = approach.climb(std::max(tolerance, kNearEnough), search.information);
  if (!shape) return unexpected(shape.error());
  // So near the mode it is what it is there, and the rest of the way is short by it.
  search.information =
      made_information(quick, search.grids, search.best.theta, search.best.at, job);
  if (search.information.size() > 0) shape = search.information;
  const Eigen::VectorXd made_at = search.best.theta;

  Ascent last(model, dyad::Summing::volatility_and_biases, search, request, job);
  if (const auto placed = last.place(); !placed) return unexpected(placed.error());
  if (const auto done = last.settle(tolerance, *shape); !done) return unexpected(done.error());
  const Eigen::VectorXd way = search.best.theta - made_at;
  if (search.information.size() > 0 &&
      in_posterior_sds(way, search.information) > kInformationHolds) {
    search.information = information_there(quick, search, request, job);
  }
  search.scores = search.best.at.scores;
  return search;
}

Expected<Search> extend(const dyad::Model& part, const Search& found, const dyad::Model& whole,
                        const FitRequest& request, double tolerance, const Job& job) {
  const auto curved = final_curvature(part, found, job);
  if (!curved) return unexpected(curved.error());
  Search search = found;
  search.information =
      scaled_up(part, curved->information, found.best.theta, whole.design().couples.size());
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
