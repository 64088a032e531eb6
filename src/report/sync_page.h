// A page about mirroring: what was found of each recording, beside chance, with its drawings.
// Self-contained, like the report: no script, no network.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/blocks.h"
#include "report/sync_words.h"
#include "synchrony/study.h"

namespace attune::report {

/// So many recordings have drawings of their own; all are in the first chart and its table.
inline constexpr std::size_t kMostDrawn = 40;

/// What a model of the conversation came to; nothing is written where there are no facts.
struct ModelSection {
  std::string heading, about;
  std::vector<Fact> facts;
};

/// @param version of the program, told in the footer.
/// @returns UTF-8, well-formed as XML too; the same bytes for the same study.
[[nodiscard]] std::string sync_html(const synchrony::Study& study, const SignalNames& names,
                                    std::string_view version, const ModelSection& model = {});

}  // namespace attune::report
