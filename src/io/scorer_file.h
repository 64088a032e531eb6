// A turn scorer as a file: a head of readable lines, then the weights. docs/formats/listen.md.
#pragma once

#include <string>
#include <string_view>

#include "conversation/train_scorer.h"
#include "conversation/turn_scorer.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

/// Any bytes: what is not such a file, or promises what it does not hold, is a fault.
[[nodiscard]] Expected<conversation::TurnScorer, Diagnostic> parse_scorer(std::string_view bytes,
                                                                          const std::string& name);

/// @throws IoError.
[[nodiscard]] Expected<conversation::TurnScorer, Diagnostic> read_scorer(const std::string& path);

[[nodiscard]] std::string scorer_to_bytes(const conversation::TurnScorer& scorer);

/// Why weights that are learned so could not be read back; empty: they can.
[[nodiscard]] std::string why_not_writable(const conversation::TrainRequest& request);

/// The one that is part of the program: English; made by tools/train-listen.
[[nodiscard]] std::string_view shipped_scorer_bytes();

}  // namespace attune::io
