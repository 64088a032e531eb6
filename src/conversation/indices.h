// What is counted of a talk, for both partners alike. Formulas: docs/math/conversation.md.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "analysis/interval.h"
#include "conversation/answers.h"
#include "conversation/turns.h"

namespace attune::conversation {

/// Of some cases; the interval is Wilson's.
struct Share {
  int count = 0, of = 0;
  [[nodiscard]] analysis::Interval interval() const;
};

struct PartnerIndices {
  std::size_t utterances = 0, turns = 0, words = 0;
  analysis::Interval word_share;  ///< of all words of the talk
  analysis::Interval time_share;  ///< of all time spoken; NaN where turns have no ends
  Share minimal;                  ///< turns that are minimal answers, of the answers
  int longest_minimal_run = 0;    ///< minimal answers in a row
  /// Seconds from the end of the partner's turn to the start of the own one; below 0 they overlap
  /// (Heldner & Edlund 2010, J. Phonetics 38, 555-568). Without ends, as in chats: from the
  /// partner's last message to the own one.
  analysis::Interval latency;
  std::size_t latencies = 0;
  Share overlaps;  ///< turns begun before the partner's last one ended; none without ends
  int open_questions = 0, closed_questions = 0;
  /// Turns that ask and that the partner's next turn does not answer: it is minimal without yes or
  /// no, or asks back only and takes up nothing. A question that ends the talk counts apart.
  Share unanswered;
  int questions_at_the_end = 0;
  AnswerIndices answers;
  std::array<int, 4> experimental{};  ///< turns with each move of moves.h
};

/// One partner in one fifth of the talk.
struct StretchIndices {
  double word_share = kMissing, minimal = kMissing, uptake = kMissing;
  int questions = 0;
};
inline constexpr std::size_t kStretches = 5;

struct TalkIndices {
  std::array<PartnerIndices, 2> partners;
  std::array<std::array<StretchIndices, kStretches>, 2> over_time;
  analysis::Interval style_matching;  ///< of the two over the whole talk
  double closed_class_share = kMissing;
};

/// @param turns of the talk, by turns_of(). O(turns).
[[nodiscard]] TalkIndices talk_indices(const Talk& talk, const std::vector<Turn>& turns);

}  // namespace attune::conversation
