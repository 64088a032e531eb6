// What `attune listen` writes: docs/formats/listen.md.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "conversation/label_quality.h"
#include "conversation/listen.h"

namespace attune::io {

/// A row an utterance: conversation, couple, partner, line, start, turn, words, minimal, questions,
/// then per label its probability and verdict, the words that fired, and with `text` the text.
void write_listen_turns(std::ostream& out, const conversation::Heard& heard,
                        const conversation::TurnScorer& scorer, bool text);

/// A row a partner and talk: couple, partner, time, conversation, turns, then what this partner
/// gave and what they received from the other.
void write_listen_inputs(std::ostream& out, const conversation::Heard& heard);

[[nodiscard]] std::string listen_to_json(const conversation::Heard& heard,
                                         const std::string& source);

/// @param labels of the held-out turns of a training, or of an evaluation.
[[nodiscard]] std::string qualities_to_json(std::span<const conversation::LabelQuality> labels);

/// ISO 8601 or the number of days; empty where the time is not known.
[[nodiscard]] std::string talk_time(const conversation::Talk& talk);

}  // namespace attune::io
