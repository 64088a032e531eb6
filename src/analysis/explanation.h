// What may have begun a distant spell, and what may have ended it.   docs/math/explanation.md
//   onset     the probability of withdrawing within two days, taken apart over the causes
//   recovery  how much longer the spell would have lasted without a way back, over the ways
// Both are what the model says would have been, direct effects only, the partner's behaviour held;
// associations in the diary stand behind them. Intervals hold 90 % of the posterior draws.
#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "analysis/interval.h"
#include "analysis/one_way.h"
#include "dyad/hazards.h"

namespace attune::analysis {

/// Beyond, onsets are not taken apart: every set of causes has a rate of its own, 2^n of them.
inline constexpr std::size_t kMostCauses = 10;

struct OnsetShares {
  std::vector<Interval> cause;  ///< in the order of Explanations::causes; may be below 0
  Interval unexplained;         ///< what would have been without any; all add up to 1
};

struct DaysLonger {
  std::array<Interval, dyad::kWays> alone{};  ///< without this way alone
  std::array<Interval, dyad::kWays> share{};  ///< its Shapley value; these add up to `together`
  Interval together;                          ///< without any of them
};

/// Which way back carried the spells of a study or of a couple.
struct Mechanisms {
  int spells = 0;                            ///< with an end that was seen
  std::array<Interval, dyad::kWays> days{};  ///< Shapley value, days a spell
  Interval together;                         ///< their sum
  /// Of their sum; ways are told apart by these, since what stretches all of them alike (how long
  /// spells last at all) is no part of a share. The estimate is the median.
  std::array<Interval, dyad::kWays> share{};
  std::array<double, dyad::kWays> first{};  ///< probability of being the largest
  std::optional<std::size_t> named;  ///< a way that stands out: P >= .8 and no share overlaps
  /// Between the effect of the likeliest way and that of another, the largest in size.
  double correlation = 0;
  double couples_needed = 0;  ///< like these, for a difference of this size to show; may be inf

  /// Too correlated for the likeliest way to be told from another.
  [[nodiscard]] bool entangled() const { return std::abs(correlation) > 0.6; }
};

struct Explanations {
  bool told = false;                     ///< false: nothing is explained
  std::string why_not;                   ///< a sentence
  std::vector<std::string> causes;       ///< names as in parameters: "stress", "commute"
  bool onsets = true;                    ///< false: too many causes to take onsets apart
  std::array<bool, dyad::kWays> ways{};  ///< that the diary can tell of
  OneWay one;                            ///< were at most one of them at work
  Mechanisms study;

  /// Ways that the diary can tell of; first what would account best for how spells ended, were it
  /// alone at work.
  [[nodiscard]] std::vector<std::size_t> order() const;
};

/// The way with the largest share.
[[nodiscard]] std::size_t largest(const std::array<Interval, dyad::kWays>& share);

/// "touch", "reward", "resonance", "dialogue", "attunement", in the order of dyad's ways.
[[nodiscard]] const char* way_name(std::size_t way);

}  // namespace attune::analysis
