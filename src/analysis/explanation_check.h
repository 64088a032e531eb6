// Explanations held to what was so: simulated studies in which one way back carries most
// recoveries, or none does anything.
// A spell that was found is held to the true one under way at its onset: the same shares and days,
// made from the true parameters, the true times of withdrawing and coming back, and everything that
// happened, noted or not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "analysis/simulate.h"

namespace attune::analysis {

/// What moments and attunement do in a simulated world.
enum class TrueMechanisms {
  dominant,  ///< study n has the way n mod 5 act on recovery by kDominant, the others by kOthers
  closeness_only,  ///< they raise closeness, and nothing of them speeds recovery
  none,            ///< nothing at all
};
/// "dominant", "closeness-only", "none".
[[nodiscard]] const char* name_of(TrueMechanisms mechanisms);

/// Log rate of recovering for an SD of what a way does from step to step, as far as the prior of
/// its effect has room for it (that of resonance has for about half).
inline constexpr double kDominant = 0.8, kOthers = 0.08;

struct ExplanationRequest {
  SimulationRequest world;  ///< study n uses its seed + n
  FitRequest fit;
  TrueMechanisms mechanisms = TrueMechanisms::dominant;
};

/// Intervals that held the truth, of how many.
struct Held {
  int held = 0, of = 0;
  Held& operator+=(const Held& other);
};

struct ExplanationCheck {
  int study = 0;
  bool gate_open = false, told = false;
  std::optional<std::size_t> dominant;  ///< the way that truly carried most days
  double lead = 0;                      ///< its true days over those of the next
  /// Of the study: the one that comes first, the one named, the one with the largest share.
  std::optional<std::size_t> first, named, largest;
  std::optional<std::size_t> first_known;  ///< the first, had everything been seen
  /// The first, had all been known but the effects of the ways on the rate of coming back.
  std::optional<std::size_t> first_rest_known;
  Held days, together, onset, unexplained;  ///< of spells
  Held study_days;                          ///< the study's days a spell, by way
  int couples_named = 0, couples_right = 0;
  int spells = 0, false_spells = 0;  ///< found; of these, when nobody was withdrawn
};

[[nodiscard]] ExplanationCheck check_explanations(const ExplanationRequest& request, int study,
                                                  const Job& job);

}  // namespace attune::analysis
