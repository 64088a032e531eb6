// Suggestions and courses that might be, in words: invitations with their uncertainty, never tasks,
// and never a word about what one partner answered.
#pragma once

#include <string>
#include <vector>

#include "analysis/suggest.h"
#include "report/chart.h"

namespace attune::report {

/// What the expected gains are, and what they are not: a paragraph above the list.
[[nodiscard]] std::string suggestion_preface(const analysis::Suggestions& suggestions);
/// One sentence a suggestion: the invitation, its gain with interval, how likely it helps.
[[nodiscard]] std::vector<std::string> suggestion_sentences(
    const analysis::Suggestions& suggestions);

/// For a terminal: at most 100 columns, ends in a newline.
[[nodiscard]] std::string suggestions_text(const analysis::Suggestions& suggestions);
[[nodiscard]] std::string what_if_text(const analysis::WhatIf& course, const std::string& plan);

/// Both courses with their bands. @throws std::invalid_argument where there is no course.
[[nodiscard]] Chart draw_what_if(const analysis::WhatIf& course, const std::string& plan);
/// One self-contained page around it.
[[nodiscard]] std::string what_if_page(const analysis::WhatIf& course, const std::string& plan);

}  // namespace attune::report
