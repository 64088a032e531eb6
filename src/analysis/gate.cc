#include "analysis/gate.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "analysis/closeness_objective.h"
#include "analysis/course.h"
#include "analysis/episodes.h"
#include "analysis/held_out.h"
#include "analysis/refit.h"
#include "analysis/rival.h"
#include "core/parallel.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastDrop = 0.3;  // in within-person SDs of closeness
/// A rival's log-likelihood is needed to a hundredth of a nat.
constexpr double kRivalTolerance = 0.05;

/// Bad check-ins without memory leave nothing to tell branches apart by: mixing first loses little
/// and costs a third.
constexpr regime::Collapse kMemoryless = regime::Collapse::imm;

constexpr const char* kNoDistance =
    "These data have no question about distance, so withdrawal cannot be told apart from bad "
    "days; only the dynamics of closeness are shown.";

/// By the parameters that the data determine: docs/decisions, "The BIC".
double bic_of(const dyad::Model& model, const Search& search) {
  return bic(search.best, determined_parameters(model, search), model.design().couples.size());
}

Rival compare(const char* name, double own_bic, const std::vector<double>& own_scores,
              const dyad::Model& rival, const std::optional<FittedRival>& fitted) {
  Rival out;
  out.name = name;
  out.delta_bic = out.held_out_gain = out.held_out_se = kNaN;
  if (!fitted) return out;
  out.converged = fitted->search.best.converged;
  out.delta_bic = own_bic - bic_of(rival, fitted->search);
  const Gain gain = held_out_gain(own_scores, fitted->scores);
  out.held_out_gain = gain.sum;
  out.held_out_se = gain.se;
  return out;
}

/// What the fit gains over one regime on closeness alone. @returns whether it is known.
bool compare_closeness(const dyad::Model& model, const Search& found, const dyad::Model& one_regime,
                       const Search& its, const Job& job, Gate& gate) {
  const dyad::DistanceApart apart = dyad::with_distance_apart(model.design());
  const auto own = held_out_closeness(model, found, apart, job);
  const auto rival = held_out_closeness(one_regime, its, apart, job);
  if (!own || !rival) return false;
  const Gain gain = held_out_gain(*own, *rival);
  gate.closeness_gain = gain.sum;
  gate.closeness_se = gain.se;
  return true;
}

/// What the answers alone say of the drop, its prior taken off again: on the working scale the
/// posterior's precision is that of the answers plus that of the prior.
Interval drop_by_answers(const dyad::Model& model, const Search& search) {
  const Eigen::LLT<Eigen::MatrixXd> factor(search.information);
  if (search.information.size() == 0 || factor.info() != Eigen::Success) return {kNaN, kNaN, kNaN};
  const Eigen::Index at = model.index_of("delta").value();
  const dyad::Prior prior = *model.parameters()[static_cast<std::size_t>(at)].spec.prior;
  const Eigen::VectorXd unit = Eigen::VectorXd::Unit(search.information.rows(), at);
  const double precision = 1 / factor.solve(unit)[at];
  const double assumed = 1 / (prior.sd * prior.sd), answers = precision - assumed;
  if (!(answers > 0)) return {kNaN, 0, kNaN};
  const double mean = (precision * search.best.theta[at] - assumed * prior.mean) / answers;
  const double half = kZ95 / std::sqrt(answers);
  return {std::exp(mean), std::exp(mean - half), std::exp(mean + half)};
}

/// The fit with a volatility of its own for the withdrawn, from the fit without: one parameter
/// more, so its grids and its information are nearly those.
Expected<Search> free_volatility(const dyad::Model& model, const Search& found,
                                 const dyad::Model& rival, const FitRequest& request,
                                 const Job& job) {
  Search search = found;
  search.best.theta = shared_start(model, found, rival);
  if (found.information.size() == 0) return climb_on(rival, search, request, kRivalTolerance, job);
  const SharedInformation shared = shared_information(model, found, rival);
  search.information = shared.information;
  const ClosenessObjective objective(rival, search.grids);
  const auto here = objective.evaluate(search.best.theta, job);
  if (!here) return unexpected(here.error());
  const auto columns = inference::information_columns(
      objective, search.best.theta, here->gradient,
      search.information.diagonal().cwiseMax(1).cwiseSqrt(), shared.added, job);
  if (!columns) return unexpected(columns.error());
  for (std::size_t k = 0; k < shared.added.size(); ++k) {
    const auto column = columns->col(static_cast<Eigen::Index>(k));
    search.information.col(shared.added[k]) = column;
    search.information.row(shared.added[k]) = column.transpose();
  }
  return climb_on(rival, std::move(search), request, kRivalTolerance, job);
}

/// Pooled SD of closeness answers around each person's mean.
double within_sd(const dyad::Design& design) {
  double square = 0, degrees = 0;
  for (const dyad::CoupleDesign& couple : design.couples) {
    for (int i = 0; i < 2; ++i) {
      double sum = 0, squares = 0, n = 0;
      for (const dyad::Answer& answer : couple.answers) {
        if (answer.item != dyad::kCloseness || answer.partner != i) continue;
        sum += answer.value;
        squares += answer.value * answer.value;
        n += 1;
      }
      if (n < 2) continue;
      square += squares - sum * sum / n;
      degrees += n - 1;
    }
  }
  return degrees > 0 ? std::sqrt(square / degrees) : kNaN;
}

/// Share of check-ins at which withdrawal is more likely than an episode's threshold.
double share_flagged(const dyad::Model& model, const Eigen::VectorXd& theta, const Job& job) {
  const auto at = model.at(theta);
  if (!at) return kNaN;
  const auto& couples = model.design().couples;
  std::vector<double> flagged(couples.size()), check_ins(couples.size());
  parallel_for(couples.size(), job, [&](std::size_t c, int) {
    const CoupleCourse course = make_course(model, **at, c);
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

constexpr const char* kOnlyCloseness = ", so none are shown; only the dynamics of closeness are.";
constexpr const char* kNotConverged =
    "The fit or a model it is compared with did not converge, so no withdrawal is shown.";

/// What keeps the gate shut after this rival; empty: nothing does.
std::string against_one_regime(const Rival& rival) {
  if (!rival.converged) return kNotConverged;
  if (!rival.higher_bic()) {
    return fmt::format(
        "Spells of withdrawal do not describe these answers clearly better than ups and downs "
        "alone (BIC difference {:+.0f}; below -10 is asked for){}",
        rival.delta_bic, kOnlyCloseness);
  }
  if (!rival.predicted_worse()) {
    return fmt::format(
        "Spells of withdrawal do not predict the next day clearly better than ups and downs alone "
        "(by {:.1f} nats, standard error {:.1f}; two errors are asked for){}",
        rival.held_out_gain, rival.held_out_se, kOnlyCloseness);
  }
  return {};
}

/// Withdrawal lowers closeness. What tells answers on distance better, and those on closeness
/// worse, is something about the answers on distance: a scale that is steeper at one end, say.
std::string against_uneven_scale(const Gate& gate, bool fitted) {
  if (!fitted) return kNotConverged;
  if (gate.closeness_told()) return {};
  return fmt::format(
      "Spells of withdrawal predict answers on distance better and the next day's closeness worse "
      "(by {:.1f} nats, standard error {:.1f}) than ups and downs alone, as an uneven scale "
      "would{}",
      -gate.closeness_gain, gate.closeness_se, kOnlyCloseness);
}

std::string against_trends(const Rival& rival) {
  if (!rival.converged) return kNotConverged;
  if (rival.predicted_worse()) return {};
  return fmt::format(
      "Levels that slowly rise or fall describe these answers about as well as spells of "
      "withdrawal "
      "would (spells predict the next day better by {:.1f} nats, standard error {:.1f}; two errors "
      "are asked for){}",
      rival.held_out_gain, rival.held_out_se, kOnlyCloseness);
}

std::string against_outliers(const Rival& rival) {
  if (!rival.converged) return kNotConverged;
  if (rival.predicted_worse()) return {};
  return fmt::format(
      "Single bad check-ins describe these answers about as well as spells of withdrawal would "
      "(spells predict the next day better by {:.1f} nats, standard error {:.1f}; two errors are "
      "asked for){}",
      rival.held_out_gain, rival.held_out_se, kOnlyCloseness);
}

std::string against_other_readings(const Gate& gate, bool converged) {
  if (!converged) return kNotConverged;
  if (!gate.clearly_lower()) {
    return std::string(
               "What looks like spells of withdrawal may be days that vary more than "
               "others, without being clearly less close") +
           kOnlyCloseness;
  }
  if (!gate.few_flagged()) {
    return std::string(
               "What looks like withdrawal fills so many check-ins that it may be people's "
               "usual state") +
           kOnlyCloseness;
  }
  return {};
}

}  // namespace

double bic(const inference::Maximum& m, double parameters, std::size_t couples) {
  return -2 * m.at.log_likelihood + parameters * std::log(static_cast<double>(couples));
}

double determined_parameters(const dyad::Model& model, const Search& search) {
  const auto all = static_cast<double>(model.parameters().size());
  const Eigen::LLT<Eigen::MatrixXd> factor(search.information);
  if (search.information.size() == 0 || factor.info() != Eigen::Success) return all;
  return all - factor.solve(model.prior_precision(search.best.theta)).trace();
}

Gate shut_gate(bool has_distance) {
  Gate gate;
  gate.has_distance = has_distance;
  gate.least_drop = gate.share_flagged = gate.closeness_gain = gate.closeness_se = kNaN;
  gate.drop = gate.drop_own_volatility = {kNaN, kNaN, kNaN};
  gate.sentence = has_distance ? "A model without withdrawal was asked for; only the dynamics of "
                                 "closeness are shown."
                               : kNoDistance;
  return gate;
}

Gate judge(const dyad::Model& model, const Search& found, const FitRequest& request,
           const Job& job) {
  using dyad::Variant;
  const dyad::Design& design = model.design();
  Gate gate = shut_gate(design.terms.item[dyad::kDistance]);
  gate.least_drop = kLeastDrop * within_sd(design);
  gate.drop = drop_by_answers(model, found);
  gate.share_flagged = share_flagged(model, found.best.theta, job);
  const double own_bic = bic_of(model, found);
  const auto own_scores = held_out_scores(model, found, job);
  std::string missing = gate.has_distance ? "" : kNoDistance;
  const auto note = [&](const std::string& reason) {
    if (missing.empty()) missing = reason;
  };
  if (!found.best.converged || !own_scores) note(kNotConverged);
  // Asked in the order of what they cost; a no is an answer.
  const auto decided = [&] { return !missing.empty() && !request.every_rival; };
  const auto fitted = [&](const dyad::Model& rival) {
    return own_scores ? fit_rival(model, found, rival, request, job) : std::nullopt;
  };
  const auto compared = [&](const char* name, const dyad::Model& rival,
                            const std::optional<FittedRival>& its) {
    gate.rivals.push_back(
        compare(name, own_bic, own_scores ? *own_scores : std::vector<double>{}, rival, its));
    return gate.rivals.back();
  };
  const auto against = [&](const char* name, Variant variant) {
    const dyad::Model rival(design, variant,
                            variant == Variant::outliers ? kMemoryless : model.collapse());
    return compared(name, rival, fitted(rival));
  };
  const dyad::Model one_regime(design, Variant::one_regime, model.collapse());
  const auto nobody = fitted(one_regime);
  note(against_one_regime(compared("one regime", one_regime, nobody)));
  if (!decided()) {
    note(against_uneven_scale(
        gate, nobody && compare_closeness(model, found, one_regime, nobody->search, job, gate)));
  }
  if (!decided()) note(against_trends(against("trends", Variant::trends)));
  if (!decided()) note(against_outliers(against("outliers", Variant::outliers)));
  if (!decided()) {
    const dyad::Model rival(design, Variant::own_volatility, model.collapse());
    const auto freed = free_volatility(model, found, rival, request, job);
    if (freed) gate.drop_own_volatility = drop_by_answers(rival, *freed);
    note(against_other_readings(gate, freed && freed->best.converged));
  }
  gate.open = missing.empty();
  gate.sentence = gate.open ? fmt::format(
                                  "Spells of withdrawal describe these answers better than ups and "
                                  "downs alone, than levels that slowly rise or fall, and than "
                                  "single bad check-ins (BIC lower by {:.0f}, {:.0f} and {:.0f}).",
                                  -gate.rivals[0].delta_bic, -gate.rivals[1].delta_bic,
                                  -gate.rivals[2].delta_bic)
                            : missing;
  return gate;
}

}  // namespace attune::analysis
