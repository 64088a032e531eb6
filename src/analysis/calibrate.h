// Simulated studies: does the program find what it was told to find?
//
// One study: draw the truth from the priors, simulate a diary, fit it, and hold the fit to the
// truth: every interval to its parameter, every smoothed probability to whether that partner was
// withdrawn at that check-in. Three naive rules score the same check-ins (naive_rules.h). A study
// is a function of the request and its number only, so studies can be done in any order, on any
// thread, and a long calibration can be resumed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "analysis/simulate.h"
#include "analysis/spells.h"
#include "core/job.h"

namespace attune::analysis {

struct CalibrationRequest {
  SimulationRequest world;  ///< study n uses its seed + n
  FitRequest fit;
  /// One search from the truth, without the gate and without what is only there to compare with:
  /// what planning a study needs (power.h).
  bool quick = false;
  bool explain = false;   ///< also which way back is named; needs the gate
  std::string name = {};  ///< of the design; empty: as its world says (calibration_suite.h)
};

/// One parameter of one study. Only those that the world has: where nobody withdraws there is no
/// rate of withdrawing, and a bent response to closeness has no loading.
struct ParameterCheck {
  std::string name;
  double truth = 0;     ///< natural scale
  Interval value;       ///< as the fit reports it
  double z = 0;         ///< (estimate - truth) / SE, working scale
  double z_robust = 0;  ///< the same with the cluster-robust SE

  [[nodiscard]] bool covered() const { return value.lower <= truth && truth <= value.upper; }
};

/// AUC of P(withdrawn) over the answered check-ins, and of three naive rules.
struct Detection {
  double auc = 0, f1 = 0, brier = 0;  ///< f1 at probability .5
  double at_truth = 0;  ///< AUC with the true parameters: what estimating them costs is the rest
  double all_rows = 0;  ///< AUC over skipped check-ins too; NaN where they are not told
  double own_level = 0, two_items = 0, hidden_markov = 0;  ///< AUC of the rules
  double share_withdrawn = 0;                              ///< in truth
  double share_flagged = 0;                                ///< with probability .5 or more
  double naive_f1 = 0;                       ///< of the best rule, each at its own best threshold
  double best_f1 = 0, best_f1_at_truth = 0;  ///< of P(withdrawn) at its own best threshold
};

struct StudyCheck {
  std::string design;  ///< calibration_suite.h
  int study = 0;
  bool converged = false;
  std::string convergence;
  double delta_bic = 0;
  bool gate_open = false;
  std::string gate_sentence;  ///< why, with the numbers that decided
  std::vector<ParameterCheck> parameters;
  Detection detection;  ///< NaN where nobody was withdrawn at a check-in
  SpellCounts spells;   ///< over persons
  std::string named;    ///< the way back that stands out; empty: none, or it was not asked
};

/// A fit that cannot be done has not converged and says nothing of any parameter.
[[nodiscard]] StudyCheck check_study(const CalibrationRequest& request, int study, const Job& job);

/// Over studies. Those that did not converge are counted, never left out.
struct ParameterSummary {
  std::string name;
  int studies = 0;
  int with_z = 0;             ///< of these, how many have a finite z
  double covered = 0;         ///< share of intervals that held the truth
  double covered_robust = 0;  ///< of the cluster-robust ones
  double bias = 0;            ///< mean of the finite z
  double spread = 0;          ///< their root mean square; 1 when the intervals are right
};
/// In the order of the model's parameters; the last, named "all", is over all of them.
[[nodiscard]] std::vector<ParameterSummary> summarize(std::span<const StudyCheck> studies);

}  // namespace attune::analysis
