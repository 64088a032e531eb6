// Transcripts of conversations -> checked talks, or every fault of the file:
// docs/formats/listen.md.
//   CSV and TSV (speaker, text, optional start, end, conversation, couple, time), WebVTT and SRT
//   with the speakers' names, chats as WhatsApp and Signal tools write them (a line a message) and
//   as Telegram does (JSON). Each of them hands lines to TalkBuilder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/talk.h"
#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"

namespace attune::io {

enum class TranscriptKind { csv, webvtt, srt, chat, telegram };

struct TranscriptOptions {
  std::optional<TranscriptKind> kind;  ///< none: judged from the text
  std::string couple;                  ///< where the file does not tell it
  std::string time;                    ///< when the talk began; ISO 8601 or a number of days
  double pause_minutes = 60;           ///< a longer silence between dated messages ends a talk
  std::size_t max_problems = 100;
};

struct Transcript {
  TranscriptKind kind = TranscriptKind::csv;
  std::vector<conversation::Talk> talks;
  std::vector<Diagnostic> remarks;
};

/// @param name of the file, for messages.
[[nodiscard]] Expected<Transcript, std::vector<Diagnostic>> parse_transcript(
    std::string_view text, const std::string& name, const TranscriptOptions& options,
    const Job& job);

/// @throws IoError if the file cannot be read; Cancelled.
[[nodiscard]] Expected<Transcript, std::vector<Diagnostic>> read_transcript(
    const std::string& path, const TranscriptOptions& options, const Job& job);

/// What the text looks like.
[[nodiscard]] TranscriptKind guess_kind(std::string_view text);

}  // namespace attune::io
