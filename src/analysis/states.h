// How close each partner felt over time, and how likely each was withdrawn, from a fit.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/explanation.h"
#include "analysis/fit.h"

namespace attune::analysis {

/// What happened around a check-in; drawn as a mark.
struct Mark {
  double time = 0;
  std::string what;  ///< variable name: "touch", "conflict", ...
  double amplitude = 0;
};

/// One partner's course; all vectors have one entry a time in CoupleStates::times.
struct PartnerStates {
  std::string label;
  std::vector<double> closeness_mean, closeness_sd;  ///< scale points, person bias included
  std::vector<double> withdrawn_filtered, withdrawn_smoothed;  ///< probabilities; 0 with one regime
  std::vector<double> answer;  ///< the closeness answer at this time, NaN if none
  std::vector<double> touch, reward, resonance, dialogue, attunement;  ///< M_k and R, eq. (2)
  std::vector<double> drive;                                           ///< S, scale points
  std::vector<Mark> marks;
};

struct CoupleStates {
  std::string id;
  std::vector<double> times;  ///< days; every time at which either partner checked in or skipped it
  std::array<PartnerStates, 2> partners;
  std::vector<std::array<bool, 2>> checked_in;  ///< did this partner check in at this time?
  std::vector<std::array<bool, 2>> expected;    ///< or was asked to?
  Mechanisms mechanisms;                        ///< over its spells; none: nothing is explained
};

/// A withdrawal episode, science.md E.
struct Episode {
  std::string couple, partner;
  int partner_index = 0;
  double onset = 0, end = 0;
  bool censored_left = false, censored_right = false;
  double peak_probability = 0;
  double nadir = 0;  ///< lowest smoothed closeness, scale points
  double nadir_time = 0;
  double coverage = 0;           ///< share of check-ins present
  Interval recovery_days;        ///< onset to the first 48 h back; NaN upper: not within the diary
  double recovery_observed = 1;  ///< share of sampled paths that recover within the diary
  Interval half_life_days;       ///< closeness regaining half of the drop
  double model_half_life_days = 0;   ///< ln 2 / q10 at the drive of the episode
  std::optional<OnsetShares> began;  ///< nothing: not explained, or its onset was not seen
  std::optional<DaysLonger> ended;   ///< nothing: not explained, or its end was not seen
};

/// One point of a curve with a 95 % band.
struct CurvePoint {
  double days = 0;
  Interval value;
};

struct RecoverySummary {
  /// Share not yet recovered, by days since onset, over sampled paths (Kaplan-Meier); empty while
  /// the gate is shut.
  std::vector<CurvePoint> still_withdrawn;
  /// After an ordinary drop of one point: how much of it is left, by days (model, engaged).
  std::vector<CurvePoint> after_a_drop;
  Interval half_life_days;          ///< couple mode, ln 2 / (kappa - c)
  Interval carry_over_day;          ///< own yesterday -> own today, latent closeness
  Interval partner_carry_over_day;  ///< partner's yesterday -> own today
  Interval partner_correlation;     ///< of the innovations, rho
  Interval median_spell_days;       ///< NaN with one regime
  Interval share_withdrawn;         ///< of check-ins; NaN with one regime
};

struct StatesRequest {
  std::uint64_t seed = 1;
  /// Sampled paths a couple, for intervals of recovery times and for explanations; 0: neither.
  int paths = 200;
};

struct States {
  std::vector<CoupleStates> couples;
  std::vector<Episode> episodes;  ///< empty while the gate is shut
  RecoverySummary recovery;
  Explanations explanations;
};

/// @throws std::invalid_argument if the fit and the diary do not belong together (names the column
///   that is missing); Cancelled.
[[nodiscard]] States states(const dyad::Diary& diary, const Fit& fit, const StatesRequest& request,
                            const Job& job);

}  // namespace attune::analysis
