// What was counted of a talk in rows that a person reads, both partners side by side; the same on
// the terminal and on the page. No row ranks the partners and none scores a person.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "conversation/listen.h"

namespace attune::report {

struct ListenRow {
  std::string label;
  std::array<std::string, 2> value;
};

struct ListenRows {
  std::vector<ListenRow> counted;       ///< exact indices
  std::vector<ListenRow> words;         ///< turns by label: "3, and 1 unsure"
  std::vector<ListenRow> experimental;  ///< by rules
};

[[nodiscard]] ListenRows listen_rows(const conversation::HeardTalk& heard,
                                     const std::vector<conversation::LabelModel>& labels);

/// "showing_empathy" -> "showing empathy".
[[nodiscard]] std::string label_words(const std::string& name);

/// What taking up the partner's words says beside chance, for both at once.
[[nodiscard]] std::string style_sentence(const conversation::HeardTalk& heard);
[[nodiscard]] std::string repaired_sentence(const conversation::RepairedPartners& repaired);

inline constexpr const char* kListenLimits =
    "English only. These are counts of words and turns, and guesses of a model that learned from "
    "strangers' writing; what carries over to couples is not known. Nothing here says who is right "
    "or how good a talk was.";

}  // namespace attune::report
