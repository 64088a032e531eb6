#include "analysis/rival.h"

#include "analysis/held_out.h"
#include "analysis/refit.h"

namespace attune::analysis {

std::optional<FittedRival> fit_rival(const dyad::Model& model, const Search& found,
                                     const dyad::Model& rival, const FitRequest& request,
                                     const Job& job) {
  // A rival's log-likelihood is needed to a hundredth of a nat.
  constexpr double kTolerance = 0.05;
  auto mode = refit(model, found, rival, request, kTolerance, job);
  if (!mode) return std::nullopt;
  auto scores = held_out_scores(rival, *mode, job);
  if (!scores) return std::nullopt;
  return FittedRival{std::move(*mode), std::move(*scores)};
}

MechanismsCheck check_mechanisms(const dyad::Model& model, const Search& found,
                                 const FitRequest& request, const Job& job) {
  dyad::Design without = model.design();
  without.terms.mechanism.fill(false);
  without.terms.attunement = false;
  const dyad::Model rival(without, model.variant(), model.collapse());
  const auto own = held_out_scores(model, found, job);
  const auto its = fit_rival(model, found, rival, request, job);
  if (!own || !its || !its->search.best.converged) return {};
  const Gain gain = held_out_gain(*own, its->scores);
  return {true, gain.sum, gain.se};
}

}  // namespace attune::analysis
