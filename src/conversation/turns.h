// The turns of a talk, and what can be counted in each.
//   A turn is all that one partner says until the other speaks: neighbouring utterances of one
//   speaker are one turn. Every list and rule is of English.
//
//   question  a sentence that ends in "?", or that begins like one ("how did ...", "are you ...");
//             open: it begins with what, how (but not "how many") or why, or with "tell me";
//             closed otherwise.
//   minimal   one to three words, each of them a minimal one ("mm", "ok", "yeah, sure"), or
//             "i see", "i guess"; not a question. "Yes" and "no" after a question are no minimal
//             answers but answers.
//   content   the distinct words of the turn outside the closed classes, of three letters or more,
//             without endings of the plural (Harman 1991, J. Am. Soc. Inf. Sci. 42, 7-15: the
//             "S stemmer").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "conversation/closed_class.h"
#include "conversation/talk.h"

namespace attune::conversation {

struct Turn {
  int speaker = 0;
  std::size_t first = 0, last = 0;          ///< utterances
  double start = kMissing, end = kMissing;  ///< seconds
  std::uint32_t words = 0;
  std::array<std::uint32_t, kStyleClasses> style{};  ///< words of each class
  std::uint32_t open_questions = 0, closed_questions = 0;
  bool minimal = false;
  bool only_minimal_words = false;     ///< minimal without being "yes" or "no"
  bool only_questions = false;         ///< nothing but questions
  std::vector<std::uint64_t> content;  ///< hashes of the content words, ascending
  std::uint32_t experimental = 0;      ///< bit k: move k, see moves.h

  [[nodiscard]] bool asks() const { return open_questions + closed_questions > 0; }
};

[[nodiscard]] std::vector<Turn> turns_of(const Talk& talk);

/// @returns how many content words of `before` are in `own` too.
[[nodiscard]] std::size_t taken_up(const Turn& before, const Turn& own);

/// Words of English grammar among all words; English talks have about one in two.
[[nodiscard]] double closed_class_share(const std::vector<Turn>& turns);

}  // namespace attune::conversation
