// Whether withdrawal may be shown: the fit against four rivals that look like it and are not.
//   one regime           ups and downs alone, with the same censoring, loadings, biases, volatility
//   trends               the same, and each person's level moves in a straight line
//   outliers             the same, and single bad check-ins without memory
//   own volatility       the fit itself, its withdrawn state free in how volatile it is
// What is asked for and why: docs/decisions, "The gate".
#pragma once

#include "analysis/fit.h"
#include "analysis/search.h"

namespace attune::analysis {

/// -2 log-likelihood + parameters log n. n counts couples, the independent units (docs/decisions).
[[nodiscard]] double bic(const inference::Maximum& m, double parameters, std::size_t couples);

/// How many parameters the data determine, p - tr(H^-1 prior precision) with the information H: one
/// that only its prior holds is none (Gray 1992, J. Am. Stat. Assoc. 87, 942-951). All of them
/// where H is not known.
[[nodiscard]] double determined_parameters(const dyad::Model& model, const Search& search);

/// @param found  the mode of `model`, two regimes a partner. @throws Cancelled.
[[nodiscard]] Gate judge(const dyad::Model& model, const Search& found, const FitRequest& request,
                         const Job& job);

/// The gate of a fit with one regime.
[[nodiscard]] Gate shut_gate(bool has_distance);

}  // namespace attune::analysis
