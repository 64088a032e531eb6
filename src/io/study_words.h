// Parts of a study's file that several of its readers share: words by language, times of a day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/json_node.h"
#include "survey/study.h"

namespace attune::io {

/// {"en": "calm", "de": "ruhig"}; where the study has one language, just "calm". Every language of
/// the study must be there and no other.
[[nodiscard]] survey::Words read_words(const JsonNode& node,
                                       const std::vector<std::string>& languages,
                                       std::size_t longest = 2000);

/// "21:05"; "24:00" only where `end` is true.
[[nodiscard]] std::optional<survey::Minute> read_minute(const JsonNode& node, bool end = false);
/// A list of different ones, at least one; at most 48.
[[nodiscard]] std::vector<survey::Minute> read_minutes(const JsonNode& node);

}  // namespace attune::io
