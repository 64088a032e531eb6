// A page about conversations that two people can read together, and a page about how well a scorer
// of turns was learned. Self-contained: no script, no network.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "conversation/label_quality.h"
#include "conversation/listen.h"

namespace attune::report {

struct ListenPage {
  std::string source;   ///< what the weights were learned from
  std::string version;  ///< of the program
  bool words = true;    ///< whether what was said stands in the tables
};

/// @returns UTF-8, well-formed as XML too; the same bytes for the same talks. Ribbons of the first
/// 200 talks.
[[nodiscard]] std::string listen_html(const conversation::Heard& heard, const ListenPage& page);

[[nodiscard]] std::string training_html(std::span<const conversation::LabelQuality> labels,
                                        std::string_view about, std::string_view version);

}  // namespace attune::report
