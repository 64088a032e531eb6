// The short answer for a terminal: 25-40 lines, plain text, at most 90 columns.
#pragma once

#include <string>
#include <string_view>

#include "analysis/study.h"

namespace attune::report {

/// Breaks at spaces, at most 88 columns; every line but the first starts with `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::string_view indent = "");

/// Says what to_html says at its top, under the same wording rules; ends with a line break.
[[nodiscard]] std::string to_text(const analysis::Study& study);

/// What ended distant spells, over the study or for one couple with a sentence on each of its
/// spells. @param couple  an id; empty: the study. @throws std::invalid_argument for another id.
[[nodiscard]] std::string explanation_text(const analysis::States& states, std::string_view couple,
                                           bool calendar);

}  // namespace attune::report
