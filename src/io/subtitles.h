// WebVTT (W3C 2019) and SRT: cues with times, whose text names the speaker.
//   "<v Ann>How was it?</v>", "Ann: How was it?", "- Ann: ..." and "[Ann] ..."; a cue without a
//   name goes on with the speaker before.
#pragma once

#include <string_view>

#include "io/problems.h"
#include "io/talk_builder.h"

namespace attune::io {

void read_subtitles(std::string_view text, TalkBuilder& builder, Problems& problems);

/// "Ann: How was it?" -> "Ann"; removes the name from `text`. Empty: there is none.
[[nodiscard]] std::string take_speaker(std::string_view& text);

}  // namespace attune::io
