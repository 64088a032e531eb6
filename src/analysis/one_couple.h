// One couple's own levels and base rates, given a study's fit.   docs/math/one-couple.md
//   theta_k ~ N(study's estimate, its variance + kOwnSd^2) for the few parameters that a month of
//   one couple can move; levels, biases and volatilities are the couple's own in any case; what
//   moments and causes do is held as the study has it.
#pragma once

#include <array>
#include <utility>

#include "analysis/fit.h"

namespace attune::analysis {

/// How much couples differ in a parameter, SD on the working scale: assumed (docs/decisions).
inline constexpr std::array<std::pair<const char*, double>, 5> kOwnSd{
    {{"kappa", 0.25}, {"delta", 0.25}, {"a0", 0.4}, {"b0", 0.3}, {"sigma_e", 0.2}}};

/// @param diary  of one couple. @param study  with a standard.
/// @returns the study's fit with these parameters, their intervals and the couple's likelihood.
/// @throws std::invalid_argument if the diary has more couples or nothing to update by, or the
/// likelihood cannot be computed; Cancelled.
[[nodiscard]] Fit fit_one_couple(const dyad::Diary& diary, const Fit& study, const Job& job);

}  // namespace attune::analysis
