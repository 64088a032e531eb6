// One couple's page: the timeline of both partners and their distant spells in words.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/study.h"
#include "report/markup.h"

namespace attune::report {

/// "couple-7" for the seventh couple of the file: ids of people's own choice are no anchors.
[[nodiscard]] std::string couple_anchor(std::size_t index);

/// @param index of study.states.couples.
void write_couple(Markup& page, const analysis::Study& study, std::size_t index);

}  // namespace attune::report
