// Diaries from the default model, with endogenous events and a known hidden truth.
//
// In passes, since two things the model takes as given are only known afterwards: mbar_k, the
// sample mean of the integrators at check-ins, and the level at which a person's integrators start,
// the person's own rate of moments times tau_k. The first pass guesses both from the base rates,
// the next two measure them in the pass before; all passes use the same random numbers, so that the
// last pass differs from its own measure only by what a 1 % shift of the drive moves. How a course
// is made: simulate_path.h; what comes from outside: simulate_inputs.h; what is answered:
// simulate_answers.h; the parameters: simulate_parameters.h; kinds of worlds: world.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/away.h"
#include "analysis/world.h"
#include "core/job.h"
#include "dyad/diary.h"

namespace attune::analysis {

struct SimulationRequest {
  int couples = 80;
  int days = 35;
  int per_day = 1;          ///< check-ins a day, evenly between 09:00 and 21:00; the last at 21:00
  double compliance = 0.8;  ///< probability that a check-in is made
  /// Which check-ins were asked for is told, and withdrawn people skip more of them: eq. (10), m0
  /// from the compliance unless it is set.
  bool asked = false;
  bool rounded = true;  ///< whole numbers 1..7 (never in `plain`); else real numbers cut at 1 and 7
  World world = World::withdrawal;
  /// Drawn from the priors when true (each study its own truth); else prior medians.
  bool draw_parameters = false;
  std::map<std::string, double> parameters;  ///< natural scale; overrides by name
  std::uint64_t seed = 1;
};

/// The hidden truth at one check-in that was scheduled (answered or not).
struct TruthRow {
  std::string couple, partner;
  double time = 0;
  bool answered = false;
  double closeness = 0;  ///< felt closeness plus the person's usual level, scale points
  double drive = 0;      ///< S
  bool withdrawn = false;
};

struct Simulation {
  dyad::Diary diary;       ///< only the answered check-ins
  std::vector<Away> away;  ///< by couple
  std::vector<TruthRow> truth;
  std::map<std::string, double> parameters;  ///< natural scale, every one that was used
};

/// Whether ratings are whole numbers in this world.
[[nodiscard]] inline bool whole_numbers(const SimulationRequest& request) {
  return request.rounded && request.world != World::plain;
}

/// @throws std::invalid_argument for sizes below 1, a compliance outside (0, 1], or an unknown
///   parameter name.
[[nodiscard]] Simulation simulate(const SimulationRequest& request, const Job& job);

}  // namespace attune::analysis
