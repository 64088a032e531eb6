// A transcript as a table: a row an utterance.
#pragma once

#include <string_view>

#include "core/job.h"
#include "io/problems.h"
#include "io/talk_builder.h"

namespace attune::io {

/// Columns `speaker` and `text`; `start` and `end` in seconds, as hh:mm:ss, or as dates with times;
/// `conversation` (or `dialogue_id`), `couple` and `time`. Others are not read.
void read_transcript_csv(std::string_view text, TalkBuilder& builder, Problems& problems,
                         const Job& job);

}  // namespace attune::io
