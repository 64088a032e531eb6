// What a couple might do next, or why nothing is suggested.   docs/math/advice.md
//   G_a = E[ 1/H int_0^H (dC_A + dC_B)/2 dt | data ],  shown if P(G_a > 0) >= .8 and neither
//   partner's expected change is below -.05; by gain over effort where intervals tell.
// Gates come first: withdrawal shown, mechanisms tell, and one notice for all that is private.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/action.h"
#include "analysis/fit.h"
#include "analysis/interval.h"

namespace attune::analysis {

/// Said alike where a diary is too short, nothing is likely enough to help, somebody wants space,
/// a private answer asks for it, and at random: so that nobody can tell which.
inline constexpr const char* kNothingNow =
    "There is not enough information yet to suggest anything this week.";

inline constexpr double kSureEnough = 0.8, kMostHarm = -0.05;
inline constexpr double kFewestDays = 14;  ///< that each partner's diary must span
inline constexpr int kFewestCheckIns = 8;  ///< of each partner

struct SuggestRequest {
  double days = 7;
  int draws = 400;
  std::uint64_t seed = 1;
  std::vector<Action> actions;  ///< empty: the default ones and the diary's interventions
  bool hold = false;            ///< a private answer asks that nothing is said
};

struct Suggestion {
  Action action;
  Interval gain;      ///< points, mean of both partners over the days; 90 %
  double p_gain = 0;  ///< P(gain > 0)
  double p_best = 0;  ///< P(most gain for its effort), among those shown
  [[nodiscard]] double per_effort() const { return gain.estimate / action.effort; }
};

struct Suggestions {
  std::string couple;
  double days = 7;
  std::vector<Suggestion> list;  ///< in the order to be shown
  std::string why_none;          ///< where the list is empty
  bool overlap = false;          ///< the order says nothing: intervals overlap
  bool like_yours = false;       ///< effects are those of couples like this one
};

/// Whether anything may be said of a couple's days to come. @returns the reason if not; empty: yes.
[[nodiscard]] std::string why_silent(const dyad::Diary& diary, std::size_t couple, const Fit& fit,
                                     bool hold);

/// @param diary  without empty rows. @param couple  its place there.
/// @throws std::invalid_argument if the fit and the diary do not belong together; Cancelled.
[[nodiscard]] Suggestions suggest(const dyad::Diary& diary, const Fit& fit, std::size_t couple,
                                  const SuggestRequest& request, const Job& job);

/// For every couple.
[[nodiscard]] std::vector<Suggestions> suggest_all(const dyad::Diary& diary, const Fit& fit,
                                                   const SuggestRequest& request, const Job& job);

/// A course that might be, beside the usual one: means of both partners by day.
struct WhatIf {
  std::string couple;
  std::string why_none;
  bool like_yours = false;
  std::vector<double> days;                       ///< from the last check-in, 0 first
  std::vector<Interval> usual, with, difference;  ///< 90 %
  Interval gain;                                  ///< as Suggestion's
  double p_gain = 0;
};

/// One deed on some days.
struct Planned {
  Deed deed;
  std::vector<int> days;
};

[[nodiscard]] WhatIf what_if(const dyad::Diary& diary, const Fit& fit, std::size_t couple,
                             const std::vector<Planned>& planned, const SuggestRequest& request,
                             const Job& job);

}  // namespace attune::analysis
