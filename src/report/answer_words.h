// The short answer, said the same way at the top of the page and on the terminal.
#pragma once

#include <string>
#include <vector>

#include "analysis/study.h"

namespace attune::report {

inline constexpr const char* kQuestion =
    "What pulled these partners apart, and what brings them close again?";
inline constexpr const char* kAssociations =
    "These are associations in what people wrote, never causes, and no one's fault.";
inline constexpr const char* kNoDiagnosis =
    "This is not a diagnosis and not a medical device; it does not say what anyone is like or what "
    "a couple is to do.";

struct Paragraph {
  std::string heading;  ///< "Who", "Apart", "Close again", ...
  std::string text;
};

/// While the gate is shut: its sentence, and closeness only.
[[nodiscard]] std::vector<Paragraph> short_answer(const analysis::Study& study);

/// "After an ordinary drop, half of it was left after about 0.9 days (0.8 to 1.2)."
[[nodiscard]] std::string drop_sentence(const analysis::RecoverySummary& recovery);

/// "84 couples (168 people), 4,921 check-ins from Mon 5 January 2026 to Sun 8 February 2026."
[[nodiscard]] std::string who_sentence(const analysis::Study& study);

}  // namespace attune::report
