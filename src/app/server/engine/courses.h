// What the engine says of a person, from that person's answers alone, and of two from what both
// share. Nothing is estimated here: it asks the engine and keeps the answer's plain parts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "analysis/states.h"
#include "analysis/suggest.h"
#include "app/server/engine/diary_of.h"

namespace attune::server {

/// Of check-ins: fewer than this say too little for a course.
inline constexpr int kCheckInsForCourse = 7;

/// What more than the course is wanted: what began and ended its spells costs as much again.
enum class Explain { no, yes };

/// The smoothed course of one person. @param days  in order. @returns nothing if there are too few.
[[nodiscard]] std::optional<analysis::States> own_course(const std::vector<DayAnswers>& days,
                                                         const analysis::Fit& population,
                                                         Explain explain);

/// Of two, from the answers that both share. @returns nothing if they are too few for it.
[[nodiscard]] std::optional<analysis::States> joint_course(
    const std::array<std::vector<DayAnswers>, 2>& days, const analysis::Fit& population);

/// Next steps for two. @param hold  somebody's private answer, or chance, asks for silence.
[[nodiscard]] analysis::Suggestions next_steps(const std::array<std::vector<DayAnswers>, 2>& days,
                                               const analysis::Fit& population, bool hold);

}  // namespace attune::server
