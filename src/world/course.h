// A couple's hidden course, forward in time in steps of 15 minutes.
//
// In a step the integrators decay exactly, the slow states move exactly with what drives them held
// (slow.h), and clocks run down at the rates held: of leaving a regime, of each channel's moments,
// of conflict, of breaches of trust. Each process has random numbers of its own, so that two
// courses that differ in a plan or a parameter share all the chance that they can.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/simulate_inputs.h"
#include "world/persons.h"
#include "world/plan.h"

namespace attune::world {

inline constexpr int kStepsADay = 96;
inline constexpr double kBurnInDays = 120;

/// One partner at a check-in, and what was since the one before.
struct Reading {
  Partner state;
  double closeness = 0, drive = 0, responsiveness = 0, pursuit = 0;  ///< at the check-in
  double gain = 1;                                                   ///< of what comes, what lands
  double therapy = 0;
  // Means over the window.
  double strain = 0, mood = 0, felt_responsiveness = 0, enacted = 0;
  double minutes = 0;   ///< undivided, of the couple
  double conflict = 0;  ///< the worst level noticed: 0, .5, 1
  bool space = false;   ///< wanted a day to oneself
  Moments boxes{};      ///< noticed in the window
};

struct SharedMoment {
  double time = 0;
  Moment moment;
  std::array<double, 2> landed{1, 1};  ///< share of it that reached each: g(W), 0 if not noticed
};

/// From .. to, study days, in which a partner was not engaged.
using Spells = std::vector<std::pair<double, double>>;

struct Course {
  std::array<std::vector<Reading>, 2> readings;  ///< by check-in
  std::vector<SharedMoment> moments;             ///< within the schedule
  std::array<Spells, 2> spells;
};

struct CourseRequest {
  const Parameters& parameters;
  const Persons& persons;
  const Plan& plan;
  const analysis::Schedule& schedule;
  std::size_t couple = 0;  ///< its number names its draws
  std::uint64_t seed = 1;
  int steps_a_day = kStepsADay;
  double burn_in_days = kBurnInDays;
};

/// @throws std::invalid_argument if these parameters let a state grow without end.
[[nodiscard]] Course simulate_course(const CourseRequest& request);

}  // namespace attune::world
