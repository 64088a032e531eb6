#include "analysis/unseen.h"

#include <fmt/format.h>

#include <cmath>

#include "analysis/model_search.h"
#include "core/parallel.h"
#include "inference/maximize.h"

namespace attune::analysis {
namespace {

using Eigen::VectorXd;

/// Fits anew from a mode nearby.
class Refits {
 public:
  Refits(const model::BoundModel& model, VectorXd mode, const Job& job) : mode_(std::move(mode)) {
    const model::Likelihood likelihood(model);
    const ModelObjective objective(likelihood);
    options_.tolerance = 1e-6;  // the score of one series moves with the estimate, not its square
    if (const auto shape = shape_at(objective, mode_, job)) options_.information = *shape;
  }

  struct Result {
    VectorXd natural;  ///< empty: failed
    bool converged = false;
    std::string failure;
  };

  [[nodiscard]] Result fit(const model::Likelihood& likelihood, const Job& job) const {
    const ModelObjective objective(likelihood);
    if (objective.dimension() == 0) return {likelihood.model().parameters.natural(mode_), true, {}};
    const auto& space = likelihood.model().parameters;
    const auto found = inference::maximize(objective, mode_, options_, job);
    if (found && found->converged) return {space.natural(found->theta), true, {}};
    const auto further = climb_by_curvature(objective, found ? found->theta : mode_, {}, job);
    if (!further) return {{}, false, further.error().what};
    return {space.natural(further->maximum.theta), further->maximum.converged, {}};
  }

 private:
  VectorXd mode_;
  inference::MaximizeOptions options_;
};

/// Numbers of series, without those of a fold and those alone.
struct Fold {
  std::vector<int> others, own;
};

std::vector<Fold> folds_of(std::size_t series) {
  const std::size_t count = series <= kMostAlone ? series : kFolds;
  std::vector<Fold> folds(count);
  for (std::size_t s = 0; s < series; ++s) {
    for (std::size_t f = 0; f < count; ++f) {
      (s % count == f ? folds[f].own : folds[f].others).push_back(static_cast<int>(s));
    }
  }
  return folds;
}

/// What went wrong with the fits. @returns whether none failed.
bool all_done(const std::string& what, const std::vector<Refits::Result>& results, Unseen& to) {
  std::size_t failed = 0, unfinished = 0;
  std::string why;
  for (const Refits::Result& result : results) {
    if (result.natural.size() == 0) {
      ++failed;
      why = result.failure;
    } else if (!result.converged) {
      ++unfinished;
    }
  }
  if (failed > 0) {
    to.warnings.push_back(fmt::format("{} have no score, since {} of {} fits failed: {}", what,
                                      failed, results.size(), why));
  } else if (unfinished > 0) {
    to.warnings.push_back(
        fmt::format("{}: {} of {} fits did not converge", what, unfinished, results.size()));
  }
  return failed == 0;
}

void leave_out(const model::BoundModel& model, const Refits& refits, const Job& job, Unseen& to) {
  if (model.series.size() < 2) return;
  const std::vector<Fold> folds = folds_of(model.series.size());
  const Job inner{1, job.stop, {}};
  VectorXd scores = VectorXd::Zero(static_cast<Eigen::Index>(model.series.size()));
  std::vector<Refits::Result> results(folds.size());
  parallel_for(folds.size(), job, [&](std::size_t f, int) {
    results[f] = refits.fit(model::Likelihood(model, folds[f].others), inner);
    if (results[f].natural.size() == 0) return;
    const auto own =
        model::Likelihood(model, folds[f].own).evaluate(results[f].natural, false, inner);
    if (!own) {
      results[f] = {{}, false, own.error().what};
      return;
    }
    for (const int s : folds[f].own) scores(s) = own->by_series(s);
  });
  to.folds = static_cast<int>(folds.size());
  if (all_done("series left out", results, to)) to.left_out = scores;
}

/// Nats by series of the answers before a cut.
Expected<VectorXd> score_until(const model::BoundModel& model, double fraction,
                               const VectorXd& natural, const Job& job) {
  const model::BoundModel part = beginning_of(model, fraction);
  const auto value = model::Likelihood(part).evaluate(natural, false, job);
  if (!value) return unexpected(value.error());
  return value->by_series;
}

void look_ahead(const model::BoundModel& model, const Refits& refits, const Job& job, Unseen& to) {
  VectorXd scores = VectorXd::Zero(static_cast<Eigen::Index>(model.series.size()));
  std::vector<Refits::Result> results;
  for (const double cut : {0.5, 0.75}) {
    const model::BoundModel past = beginning_of(model, cut);
    results.push_back(refits.fit(model::Likelihood(past), job));
    Refits::Result& fit = results.back();
    if (fit.natural.size() == 0) continue;
    const auto before = score_until(model, cut, fit.natural, job);
    const auto after = score_until(model, cut + 0.25, fit.natural, job);
    if (before && after) {
      scores += *after - *before;
    } else {
      fit = {{}, false, (before ? after : before).error().what};
    }
  }
  if (all_done("answers ahead", results, to)) to.ahead = scores;
}

}  // namespace

model::BoundModel beginning_of(const model::BoundModel& model, double fraction) {
  model::BoundModel part = model;
  part.answers = 0;
  for (model::Series& series : part.series) {
    const auto count = static_cast<Eigen::Index>(
        std::ceil(fraction * static_cast<double>(series.occasions.size())));
    series.occasions.resize(static_cast<std::size_t>(count));
    for (Eigen::MatrixXd* by_occasion :
         {&series.answers, &series.row_inputs, &series.step_inputs}) {
      *by_occasion = by_occasion->leftCols(count).eval();
    }
    part.answers +=
        static_cast<std::size_t>((series.answers.array() == series.answers.array()).count());
  }
  return part;
}

Unseen unseen_scores(const model::BoundModel& model, const VectorXd& mode, const Job& job) {
  Unseen scores;
  const Refits refits(model, mode, job);
  leave_out(model, refits, job, scores);
  look_ahead(model, refits, job, scores);
  return scores;
}

}  // namespace attune::analysis
