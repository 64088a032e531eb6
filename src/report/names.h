// What people and things of a diary are called in the report.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "analysis/states.h"

namespace attune::report {

/// "A" -> "Partner A", "Kim" -> "Kim"; without a label "Partner 1" or "Partner 2".
[[nodiscard]] std::string partner_name(std::string_view label, std::size_t index);
[[nodiscard]] std::array<std::string, 2> partner_names(const analysis::CoupleStates& couple);
/// "Couple C001".
[[nodiscard]] std::string couple_name(std::string_view id);

/// Did this partner ever check in? Nothing is said about one who did not.
[[nodiscard]] bool took_part(const analysis::CoupleStates& couple, std::size_t partner);
[[nodiscard]] std::size_t check_ins(const analysis::CoupleStates& couple, std::size_t partner);

/// "eye_contact" -> "eye contact".
[[nodiscard]] std::string plain_name(std::string_view variable);
/// A moment as something that people noted: "shared_laugh" -> "laughing together".
[[nodiscard]] std::string moment_name(std::string_view variable);
/// The kind of moment that a variable belongs to: "eye_contact" -> "Touch"; an intervention is its
/// own kind.
[[nodiscard]] std::string channel_of(std::string_view variable);

}  // namespace attune::report
