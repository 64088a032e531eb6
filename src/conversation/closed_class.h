// Words that carry grammar, not content, in the nine classes of language style matching (Ireland &
// Pennebaker 2010, J. Pers. Soc. Psychol. 99, 549-571). The lists are our own, of English.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace attune::conversation {

inline constexpr std::size_t kStyleClasses = 9;
/// "personal pronouns", "articles", ...
[[nodiscard]] const std::array<const char*, kStyleClasses>& style_class_names();

/// What a word is besides content; a word may be several things ("that").
struct WordClass {
  std::uint16_t style = 0;       ///< bit k: of style class k
  bool minimal = false;          ///< an answer that adds nothing: "mm", "ok", "sure", "yeah"
  bool yes_no = false;           ///< minimal, but an answer to a closed question: "yes", "nope"
  bool open_question = false;    ///< "what", "how", "why"
  bool closed_question = false;  ///< "who", "when", "which"
  bool auxiliary = false;        ///< can begin a question: "do", "are", "can"
  bool subject = false;          ///< can follow there: "you", "it"
  bool amount = false;           ///< makes "how" closed: "many", "long", "often"

  [[nodiscard]] bool content() const {
    return style == 0 && !minimal && !yes_no && !open_question && !closed_question;
  }
};

/// @param lower a word in lower case, with straight apostrophes.
[[nodiscard]] const WordClass& word_class(std::string_view lower);

}  // namespace attune::conversation
