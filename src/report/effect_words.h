// Effects in sentences: what tended to go with what, how much, with its interval, or that these
// data cannot tell. Associations, never causes; never ranked.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/effect.h"

namespace attune::report {

/// Which outcome a group of effects is about.
enum class Outcome { closeness, onset, recovery, level };

/// "On days with touch people tended to feel closer: +0.31 points (0.12 to 0.50)."
[[nodiscard]] std::string sentence(const Effect& effect, Outcome outcome);

/// A term inside a sentence: "stress" -> "more stress than usual".
[[nodiscard]] std::string inside_words(std::string_view term);

/// For a running text: "touch (+0.31 points, 0.12 to 0.50) and open talk or thanks (...)".
struct Told {
  std::vector<std::string> higher;       ///< clear, above "no difference", with figures
  std::vector<std::string> lower;        ///< clear, below
  std::vector<std::string> cannot_tell;  ///< names only
};
[[nodiscard]] Told told(std::span<const Effect> effects);

/// What to say about order: never by size, and whether clear effects overlap.
[[nodiscard]] std::string order_note(std::span<const Effect> effects);

/// Effects on other scales than the charts': what multiplies moments, what softens tense days.
[[nodiscard]] std::vector<std::string> further_sentences(const analysis::Fit& fit);
/// How much lower, and how much less moments counted, in a distant spell; gate open only.
[[nodiscard]] std::vector<std::string> withdrawn_sentences(const analysis::Fit& fit);

}  // namespace attune::report
