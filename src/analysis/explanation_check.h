// Explanations held to what was so: simulated studies in which one way back carries most
// recoveries, or none does anything.
//   A spell that was found is held to the true one under way at its onset: the same shares and
//   days,
// made from the true parameters and the true times of withdrawing and coming back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "analysis/simulate.h"

namespace attune::analysis {

struct ExplanationRequest {
  SimulationRequest world;  ///< study n uses its seed + n
  FitRequest fit;
  /// Study n has the way n mod 5 act on recovery so strongly, an SD of what it does in a spell
  /// counted, and the others by kOthers.
  double dominant = 0.8;
  bool none = false;  ///< nothing that partners do together has any effect
};
inline constexpr double kOthers = 0.08;

/// Intervals that held the truth, of how many.
struct Held {
  int held = 0, of = 0;
  Held& operator+=(const Held& other);
};

struct ExplanationCheck {
  int study = 0;
  bool gate_open = false, told = false;
  std::optional<std::size_t> dominant;      ///< the way that truly carried most days
  double lead = 0;                          ///< its true days over those of the next
  std::optional<std::size_t> first, named;  ///< of the study: the largest; the one named
  Held days, together, onset, unexplained;
  int couples_named = 0, couples_right = 0;
  int spells = 0, false_spells = 0;  ///< found; of these, when nobody was withdrawn
};

[[nodiscard]] ExplanationCheck check_explanations(const ExplanationRequest& request, int study,
                                                  const Job& job);

}  // namespace attune::analysis
