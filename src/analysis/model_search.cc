#include "analysis/model_search.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/foretell.h"
#include "analysis/known_modes.h"
#include "core/random.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kStartsAgree = 1e-3;  ///< log-likelihood
constexpr int kMet = 3, kMostStarts = 40, kCandidates = 10;
/// Posterior SDs: a step further by a curvature far from a mode may lead over a ridge into another.
constexpr double kLongestStep = 2;
/// Nats below the best mode, where a rough climb has ended at another: it is not climbed to its
/// top.
constexpr double kClearlyLower = 2;

/// Negative Hessian by differences of the gradient, its steps scaled by `scale`: the scores of few
/// series do not tell how sharply each parameter is known.
Expected<MatrixXd> hessian(const inference::Objective& objective, const VectorXd& theta,
                           const VectorXd& gradient, const VectorXd& scale, const Job& job) {
  std::vector<Eigen::Index> all(static_cast<std::size_t>(theta.size()));
  std::iota(all.begin(), all.end(), 0);
  auto h = inference::information_columns(objective, theta, gradient, scale, all, job);
  if (!h) return h;
  if (!h->allFinite()) return unexpected(NumericalFailure{"the curvature is not finite"});
  return MatrixXd(0.5 * (*h + h->transpose()));
}

/// The same where no scale is known.
Expected<MatrixXd> hessian_at(const inference::Objective& objective, const VectorXd& theta,
                              const Job& job) {
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  auto rough = hessian(objective, theta, here->gradient, VectorXd::Ones(theta.size()), job);
  if (!rough) return rough;
  return hessian(objective, theta, here->gradient, inference::scale_of(*rough), job);
}

MatrixXd shape_of(const MatrixXd& hessian) {
  constexpr double kFlattest = 1e-3;
  return inference::search_shape(hessian, kFlattest);
}

double value_of(const inference::Maximum& m) { return m.at.log_likelihood + m.at.log_prior; }

double decrement_of(const MatrixXd& hessian, const VectorXd& gradient) {
  const Eigen::LLT<MatrixXd> factor(hessian);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::quiet_NaN();
  return factor.matrixL().solve(gradient).norm();
}

Expected<ModelMode> climb(const ModelObjective& objective, const VectorXd& start, bool few,
                          const ModelSearchRequest& request, const Job& job) {
  // Scores say how the data scatter, not how the likelihood bends: where the two differ, or where a
  // variance runs to 0 (there scores shrink with it and the decrement by them does not), the way by
  // scores is long. A Hessian costs as many evaluations as there are parameters.
  constexpr int kByScores = 80;
  if (!few) {
    inference::MaximizeOptions options;
    options.max_iterations = std::min(request.max_iterations, kByScores);
    auto found = inference::maximize(objective, start, options, job);
    if (found && found->converged) return ModelMode{std::move(*found), {}, {}};
    if (found) {
      auto further = climb_by_curvature(objective, found->theta, request, job);
      if (further) further->maximum.evaluations += found->evaluations;
      return further ? further : Expected<ModelMode>(ModelMode{std::move(*found), {}, {}});
    }
  }
  return climb_by_curvature(objective, start, request, job);
}

bool hides_regimes(const model::BoundModel& model) {
  return model.regimes > 1 &&
         std::none_of(model.items.begin(), model.items.end(), [](const model::BoundItem& item) {
           return item.kind == model::ItemKind::regime;
         });
}

/// About as many as examples and other programs' problems took, with the Hessian for the intervals.
double evaluations_of(const ModelObjective& objective, int starts, bool until_met) {
  constexpr double kFurther = 0.5;  // ends where it meets the first mode
  const double one = 20 + 2 * static_cast<double>(objective.dimension());
  return one * (1 + kFurther * ((until_met ? kMet + 2 : starts) - 1));
}

/// Other starts lie around the first, as far in each parameter as it takes to change the
/// log-likelihood of one answer: whatever its unit.
class OtherStarts {
 public:
  /// @param curvature  negative Hessian at the first start; empty: not known.
  OtherStarts(const ModelObjective& objective, std::uint64_t seed, MatrixXd curvature,
              const Job& job)
      : objective_(objective),
        seed_(seed),
        first_(objective.model().parameters.start()),
        spread_(VectorXd::Constant(first_.size(), 0.5)) {
    if (curvature.size() == 0) {
      const auto here = objective.evaluate(first_, job);
      if (!here) return;
      auto h = hessian(objective, first_, here->gradient, VectorXd::Ones(first_.size()), job);
      if (!h) return;
      curvature = std::move(*h);
    }
    const auto answers = static_cast<double>(objective.model().answers);
    spread_ = 0.5 * (answers / curvature.diagonal().array().abs().max(1e-2 * answers)).sqrt();
  }

  /// The better of a few, so that a start is seldom spent where nothing fits.
  [[nodiscard]] VectorXd at(int index, const Job& job) const {
    RandomStream random(seed_, Purpose::starts, static_cast<std::uint64_t>(index));
    VectorXd best = first_;
    double highest = -std::numeric_limits<double>::infinity();
    for (int k = 0; k < kCandidates; ++k) {
      VectorXd start = first_;
      for (Eigen::Index i = 0; i < start.size(); ++i) start(i) += spread_(i) * random.normal();
      const auto value = objective_.value(start, job);
      if (!value || !(*value > highest)) continue;
      highest = *value;
      best = start;
    }
    return best;
  }

 private:
  const ModelObjective& objective_;
  std::uint64_t seed_;
  VectorXd first_, spread_;
};

/// A climb from another start, that ends where it nears a mode met before.
struct Attempt {
  std::optional<double> met;  ///< that mode's value, or of another that is clearly lower
  ModelMode mode;             ///< else a mode
  int evaluations = 0;
};

Expected<Attempt> climb_again(const ModelObjective& objective, const VectorXd& start, bool few,
                              const KnownModes& known, const ModelSearchRequest& request,
                              const Job& job) {
  constexpr int kRough = 100;
  Attempt attempt;
  VectorXd from = start;
  inference::MaximizeOptions options;
  options.information = known.shape();
  options.max_iterations = std::min(kRough, request.max_iterations);
  options.tolerance = 1e-2;  // what lies near no mode is climbed on from there
  options.longest = kLongestStep;
  options.enough = [&](const VectorXd& theta, const inference::Evaluation& at) {
    attempt.met = known.ahead_of(theta, at.gradient);
    return attempt.met.has_value();
  };
  if (options.information.size() > 0) {
    const auto rough = inference::maximize(objective, start, options, job);
    if (!rough) return unexpected(rough.error());
    attempt.evaluations = rough->evaluations;
    if (!attempt.met && rough->converged && value_of(*rough) < known.highest() - kClearlyLower) {
      attempt.met = value_of(*rough);
    }
    if (attempt.met) return attempt;
    from = rough->theta;
  }
  auto mode = climb(objective, from, few, request, job);
  if (!mode) return unexpected(mode.error());
  attempt.evaluations += mode->maximum.evaluations;
  attempt.mode = std::move(*mode);
  return attempt;
}

}  // namespace

Expected<ModelMode> climb_by_curvature(const ModelObjective& objective, VectorXd theta,
                                       const ModelSearchRequest& request, const Job& job) {
  inference::MaximizeOptions options;
  constexpr int kRounds = 15;
  options.longest = kLongestStep;
  const auto here = objective.evaluate(theta, job);
  if (!here) return unexpected(here.error());
  ModelMode found;
  int evaluations = 1, iterations = 0;
  auto h = hessian(objective, theta, here->gradient, VectorXd::Ones(theta.size()), job);
  if (!h) return unexpected(h.error());
  found.hessian_at_start = *h;
  evaluations += static_cast<int>(theta.size());
  for (int round = 0; round < kRounds; ++round) {
    options.information = shape_of(*h);
    options.max_iterations = std::min(20 + 10 * round, request.max_iterations - iterations);
    auto next = inference::maximize(objective, theta, options, job);
    if (!next) return unexpected(next.error());
    const double gained = round == 0 ? 1 : value_of(*next) - value_of(found.maximum);
    const bool flat = next->converged && gained < 1e-8;  // along a parameter that runs away
    theta = next->theta;
    evaluations += next->evaluations;
    iterations += std::max(1, next->iterations);
    found.maximum = std::move(*next);
    h = hessian(objective, theta, found.maximum.at.gradient, inference::scale_of(*h), job);
    if (!h) return unexpected(h.error());
    evaluations += static_cast<int>(theta.size());
    found.maximum.decrement = decrement_of(*h, found.maximum.at.gradient);
    found.maximum.converged = found.maximum.decrement < options.tolerance || flat;
    if (found.maximum.converged) found.maximum.reason = "the gradient vanished";
    if (found.maximum.converged || iterations >= request.max_iterations) break;
  }
  found.maximum.evaluations = evaluations;
  found.maximum.iterations = iterations;
  found.hessian = std::move(*h);
  return found;
}

Expected<MatrixXd> shape_at(const ModelObjective& objective, const VectorXd& theta,
                            const Job& job) {
  const auto h = hessian_at(objective, theta, job);
  return h ? Expected<MatrixXd>(shape_of(*h)) : h;
}

bool few_series(const ModelObjective& objective) {
  return static_cast<Eigen::Index>(objective.model().series.size()) < 3 * objective.dimension();
}

Expected<ModelSearch> search_model(const ModelObjective& objective,
                                   const ModelSearchRequest& request, const Job& job) {
  const bool until_met = request.starts == 0 && hides_regimes(objective.model());
  const int most = until_met ? kMostStarts : std::max(1, request.starts);
  const bool few = few_series(objective);
  std::optional<OtherStarts> others;
  std::optional<ModelMode> best;
  std::vector<double> values;
  std::string failure;
  ModelSearch result;
  const auto agree = [&] {
    return static_cast<int>(std::count_if(values.begin(), values.end(), [&](double v) {
      return v > value_of(best->maximum) - kStartsAgree;
    }));
  };
  foretell(objective, objective.model().parameters.start(),
           evaluations_of(objective, most, until_met), job);
  KnownModes known;
  MatrixXd at_start;
  for (int s = 0; s < most && !(until_met && best && agree() >= kMet); ++s) {
    if (s == 1) others.emplace(objective, request.seed, at_start, job);
    const VectorXd start = s == 0 ? objective.model().parameters.start() : others->at(s, job);
    Job part = job;
    part.progress = [&](std::string_view stage, double fraction) {
      const int left = until_met ? kMet - (best ? agree() : 0) : most - s;
      job.report(stage, (s + fraction) / (s + left));
    };
    auto one = climb_again(objective, start, few, known, request, part);
    ++result.starts;
    if (!one) {
      failure = one.error().what;
      continue;
    }
    result.evaluations += one->evaluations;
    values.push_back(one->met ? *one->met : value_of(one->mode.maximum));
    if (one->met) continue;
    if (s == 0) at_start = one->mode.hessian_at_start;
    if (most > 1 && one->mode.hessian.size() == 0) {
      auto h = hessian_at(objective, one->mode.maximum.theta, job);
      if (h) one->mode.hessian = std::move(*h);
    }
    known.add(value_of(one->mode.maximum), one->mode.maximum.theta, one->mode.hessian);
    if (!best || values.back() > value_of(best->maximum)) best = std::move(one->mode);
  }
  if (!best) return unexpected(NumericalFailure{failure});
  result.agree = agree();
  result.mode = std::move(*best);
  return result;
}

}  // namespace attune::analysis
