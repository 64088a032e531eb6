// How well a model tells the answers of a couple that its fit has not seen, each check-in from
// those before: the couple's log-likelihood at parameters fitted to the others. Those parameters
// are taken to first order, theta - H^-1 s_c with the couple's score s_c (the infinitesimal
// jackknife: Giordano et al. 2019, AISTATS; Vehtari et al. 2017, Stat. Comput. 27, for the score).
#pragma once

#include <vector>

#include "analysis/search.h"
#include "dyad/distance_apart.h"

namespace attune::analysis {

/// @param search  finished. @returns nats by couple, or NumericalFailure if the information is not
/// positive definite.
[[nodiscard]] Expected<std::vector<double>> held_out_scores(const dyad::Model& model,
                                                            const Search& search, const Job& job);

/// The same of answers on closeness and of numbers of moments alone, each by all that was answered
/// before; how volatile the persons are and how they answer distance is known as from their whole
/// diary. @param apart  of the model's design.
[[nodiscard]] Expected<std::vector<double>> held_out_closeness(const dyad::Model& model,
                                                               const Search& search,
                                                               const dyad::DistanceApart& apart,
                                                               const Job& job);

struct Gain {
  double sum = 0, se = 0;  ///< nats over all couples; couples are the units of the error
};
/// How much better `scores` are than `rivals`.
[[nodiscard]] Gain held_out_gain(const std::vector<double>& scores,
                                 const std::vector<double>& rivals);

}  // namespace attune::analysis
