// A model fitted to be held against another: its mode and its held-out scores. Private to analysis.
#pragma once

#include <optional>
#include <vector>

#include "analysis/search.h"

namespace attune::analysis {

struct FittedRival {
  Search search;
  std::vector<double> scores;  ///< by couple, held_out.h
};

/// @param model, found  the fit that it starts from. @returns nothing if it cannot be fitted.
[[nodiscard]] std::optional<FittedRival> fit_rival(const dyad::Model& model, const Search& found,
                                                   const dyad::Model& rival,
                                                   const FitRequest& request, const Job& job);

/// The fit beside the same without moments and attunement, of the same answers.
[[nodiscard]] MechanismsCheck check_mechanisms(const dyad::Model& model, const Search& found,
                                               const FitRequest& request, const Job& job);

}  // namespace attune::analysis
