// The tests that would show what a study says of withdrawal and of moments to be wrong, as far as
// these data can make them.   docs/math/explanation.md, "Tests that would falsify it"
#pragma once

#include <cstddef>

#include "analysis/fit.h"
#include "core/job.h"

namespace attune::analysis {

/// Partners paired anew with strangers: falsify_couples.h.
struct PseudoCouples {
  bool known = false;              ///< false: fewer than three couples of two, or the fit failed
  Interval coupling, innovations;  ///< c and rho of strangers, 97.5 %: two are asked
  double real_coupling = 0, real_innovations = 0;  ///< of partners

  [[nodiscard]] bool gone() const {
    return coupling.lower <= 0 && coupling.upper >= 0 && innovations.lower <= 0 &&
           innovations.upper >= 0;
  }
};

/// Does affection land less on distant days? falsify_gain.h.
struct GainTest {
  bool known = false;   ///< false: no intervals, no second item, or too few days
  Interval ordinary;    ///< s: points a moment while engaged, 95 %
  Interval difference;  ///< d
  double expected = 0;  ///< -alpha s, by the fit
  std::size_t days = 0;

  /// Whether the interval is narrow enough to tell what is expected from no difference.
  [[nodiscard]] bool tells() const {
    return known && (difference.lower > expected || difference.upper < 0);
  }
};

/// Do spells begin and end where the fit says? Calibration slopes: falsify_hazards.h.
struct HazardCalibration {
  bool onset_known = false, recovery_known = false;
  Interval onset, recovery;  ///< 95 %
};

/// Do tomorrow's moments tell today's closeness? falsify_lead.h.
struct LeadTest {
  bool known = false;  ///< false: too few check-ins on three days in a row, or no moments
  double p = 0;        ///< of no part of tomorrow's moments
  double largest = 0;  ///< of their coefficients, in size: points of closeness a moment
  std::size_t days = 0;
};

/// Is what speeds recovery in proportion to what raises closeness? falsify_pooling.h.
struct PoolingTest {
  bool known = false;
  double p = 0;
  int ways = 0;
};

struct Trust {
  bool asked = false;  ///< false: nothing below was computed
  PseudoCouples pseudo_couples;
  GainTest gain;
  HazardCalibration hazards;
  LeadTest lead;
  PoolingTest pooling;
};

/// @param diary, fit  that belong together. Costs a refit from the fit's mode.
/// @throws std::invalid_argument if they do not; Cancelled.
[[nodiscard]] Trust trust(const dyad::Diary& diary, const Fit& fit, const FitRequest& request,
                          const Job& job);

}  // namespace attune::analysis
