// The study's page: the short answer and, section by section, what it rests on.
#pragma once

#include "analysis/study.h"
#include "report/markup.h"

namespace attune::report {

struct Section {
  std::string id, heading;
};

/// The sections that this study has, in order, for the table of contents.
[[nodiscard]] std::vector<Section> study_sections(const analysis::Study& study);

void write_study(Markup& page, const analysis::Study& study);

}  // namespace attune::report
