// The full world (science note, D2): diaries with a hidden truth in which everything feeds back.
// The model that is fitted (dyad, docs/math/closeness.md) is a part of it: what that leaves out can
// be put in here and what it costs can be seen.                               docs/math/world.md
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/job.h"
#include "dyad/diary.h"
#include "world/answers.h"
#include "world/course.h"

namespace attune::world {

struct Request {
  int couples = 80, days = 35, per_day = 1;
  AnswerRequest answers;
  std::map<std::string, double> set;  ///< parameters by name
  std::uint64_t seed = 1;
  int steps_a_day = kStepsADay;
};

/// The hidden truth at one check-in that was scheduled.
struct TruthRow {
  std::string couple, partner;
  double time = 0;
  bool answered = false;
  double level = 0;  ///< of the person, points; closeness is without it
  Reading reading;
};

struct Simulation {
  dyad::Diary diary;
  std::vector<TruthRow> truth;
  std::map<std::string, double> parameters;  ///< every one that was used
};

/// Same bytes for any number of threads.
/// @throws std::invalid_argument for sizes below 1, a compliance outside (0, 1], and what with()
///   and simulate_course() refuse; Cancelled.
[[nodiscard]] Simulation simulate(const Request& request, const Job& job);

}  // namespace attune::world
