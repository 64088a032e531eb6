// Reflection, validation, reassurance and runs of minimal answers by rules that a reader can
// follow. EXPERIMENTAL: no open corpus of couples is coded for them, so nobody knows how often they
// are right; they are shown apart and never become inputs.
//   reflection    not a question; begins with a stem such as "so you", "it sounds like", "you
//                 feel", and takes up a content word of the partner's last turn
//   validation    holds a phrase such as "that makes sense", "i understand", "no wonder"
//   reassurance   holds a phrase such as "don't worry", "i'm here for you", "we'll get through"
//   in a row      the third and each further minimal answer in a row to turns of five words or more
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "conversation/turns.h"

namespace attune::conversation {

inline constexpr std::size_t kMoves = 4;
enum class Move : std::size_t { reflection, validation, reassurance, minimal_in_a_row };
[[nodiscard]] const std::array<const char*, kMoves>& move_names();

[[nodiscard]] inline bool has_move(const Turn& turn, std::size_t move) {
  return (turn.experimental >> move & 1U) != 0;
}

/// What a turn's words alone say: a stem of a reflection, validation, reassurance. @param words
/// lower case, one space between words and at both ends.
[[nodiscard]] std::uint32_t moves_in_words(std::string_view words);

/// Keeps a reflection only where it takes something up, and adds minimal answers in a row.
void settle_moves(std::vector<Turn>& turns);

}  // namespace attune::conversation
