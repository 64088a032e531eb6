// The designs on which a build is calibrated: three with withdrawal, to see how much of it is found
// and whether the intervals hold, and the eight null worlds, to see how often the gate opens where
// nothing is to be found.
//   80x35      80 couples, 35 days, a check-in a day
//   100x21x2   100 couples, 21 days, two a day
//   60x21      60 couples, 21 days, a check-in a day
//   and each null world, by its name, at 80 couples and 35 days.
// Study n of each design has the same seed: the null worlds differ by what makes them so.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/calibrate.h"
#include "analysis/proportion.h"

namespace attune::analysis {

struct CalibrationDesign {
  std::string name;
  CalibrationRequest request;
};

/// "80x35", "100x21x2", "graded", "graded-60x21".
[[nodiscard]] std::string design_name(const SimulationRequest& world);
[[nodiscard]] CalibrationDesign design_of(const CalibrationRequest& request);

/// @param common all but kind and size of the worlds.
[[nodiscard]] std::vector<CalibrationDesign> suite_of(const CalibrationRequest& common);

/// Mean of a score over the studies where it is defined.
struct Spread {
  double mean = 0, lowest = 0, highest = 0;
  double standard_error = 0;  ///< of the mean; NaN with one study
  int studies = 0;
};

/// What the studies of one design say together. Studies that did not converge are counted.
struct DesignSummary {
  std::string name;
  World world = World::withdrawal;
  int studies = 0, converged = 0, gate_open = 0;
  std::vector<ParameterSummary> parameters;  ///< the last is "all"
  SpellCounts spells;
  Spread auc, naive_auc;  ///< the best of the naive rules in each study
  Spread f1, naive_f1;    ///< that at its best threshold
  Spread brier, share_withdrawn, share_flagged;

  /// The parameter whose intervals held least; null where none has any.
  [[nodiscard]] const ParameterSummary* lowest_coverage() const;
  [[nodiscard]] Interval gate_openings() const { return wilson(gate_open, studies); }
  [[nodiscard]] Interval recall(std::size_t length) const {
    return wilson(spells.found[length], spells.spells[length]);
  }
  [[nodiscard]] Interval precision() const { return wilson(spells.right, spells.runs); }
};

/// Designs without a study are left out.
[[nodiscard]] std::vector<DesignSummary> summarize(std::span<const CalibrationDesign> designs,
                                                   std::span<const StudyCheck> studies);

[[nodiscard]] Spread spread(std::span<const StudyCheck> studies, double Detection::*score);

}  // namespace attune::analysis
