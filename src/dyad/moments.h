// What partners do together, column by column, and which mechanism each feeds: item 9 of the daily
// check-in.   dm_k = sum over its parts of weight * amplitude, at most `cap` a check-in
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "dyad/design.h"

namespace attune::dyad {

struct MomentPart {
  const char* name;  ///< of the column
  double weight;
};
struct MechanismParts {
  const char* name;
  std::vector<MomentPart> parts;
  double cap, tau;  ///< tau: days
};

/// By Mechanism.
[[nodiscard]] const std::array<MechanismParts, kMechanisms>& mechanism_parts();

/// Where a column's moments go.
struct MomentPlace {
  std::size_t mechanism = 0;
  double weight = 0;
};
[[nodiscard]] std::optional<MomentPlace> moment_place(std::string_view column);

/// An untimed moment lies 6 h before its check-in.
inline constexpr double kMomentLead = 0.25;

}  // namespace attune::dyad
