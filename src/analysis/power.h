// What a planned study would find: simulated studies over a grid of sizes and true effects.
//   A cell of the grid is a calibration design; its studies are StudyChecks, done and kept like
//   those of `attune calibrate`. Everything told has its Monte Carlo error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/calibration_suite.h"

namespace attune::analysis {

struct PowerPlan {
  std::vector<int> couples{80}, days{35}, per_day{1};
  std::vector<double> compliance{0.8};
  /// True values by parameter, in the file's order; the others are prior medians.
  std::vector<std::pair<std::string, std::vector<double>>> truth;
  int studies = 200;   ///< of each cell
  bool draw = false;   ///< what is not set is drawn from its prior, study by study
  bool asked = false;  ///< it is told which check-ins were asked for; withdrawn people skip more
  bool gate = false;   ///< judge the gate, and name a way back: dear
  std::vector<std::string> measures;  ///< to show; empty: those of `truth`, or all effects
};

struct PowerCell {
  CalibrationDesign design;
  std::vector<double> truth;  ///< as PowerPlan::truth, one value each
};

inline constexpr std::size_t kMostCells = 1000;

[[nodiscard]] std::size_t count_cells(const PowerPlan& plan);
/// Sizes first, then effects; the last named varies fastest.
[[nodiscard]] std::vector<PowerCell> cells_of(const PowerPlan& plan, std::uint64_t seed);

/// Whether an interval of this parameter can leave out a 0 that means "no effect".
[[nodiscard]] bool has_power(const std::string& parameter);

/// One line of what a cell's studies say. NaN where it does not apply.
struct PowerRow {
  std::string measure;  ///< a parameter, or "gate opens", "spells found", ...
  int studies = 0;      ///< or spells, or runs
  double truth = 0;     ///< mean over studies, natural scale
  /// Share of 95 % intervals that leave out 0, of all studies: one that gave no interval did not.
  /// Of other measures: their share.
  Interval power;
  double bias = 0, bias_se = 0;  ///< mean of estimate - truth, natural scale
  Interval coverage;             ///< of the intervals that there are
  double couples_needed = 0;     ///< for a power of .8 at this truth, days and so on
};

struct PowerSummary {
  const PowerCell* cell = nullptr;
  int studies = 0, converged = 0;
  std::vector<PowerRow> rows;
};

/// @param studies of any cell. Cells without one are left out.
[[nodiscard]] std::vector<PowerSummary> summarize(std::span<const PowerCell> cells,
                                                  std::span<const StudyCheck> studies);

/// What PowerPlan::measures asks to be shown, of the measures that there are.
[[nodiscard]] std::vector<std::string> shown_measures(const PowerPlan& plan,
                                                      std::span<const PowerSummary> cells);

}  // namespace attune::analysis
