#include "io/transcript.h"

#include "io/atomic_file.h"
#include "io/chat_export.h"
#include "io/subtitles.h"
#include "io/talk_builder.h"
#include "io/text.h"
#include "io/transcript_csv.h"

namespace attune::io {
namespace {

constexpr std::size_t kLook = 4096;  ///< bytes that tell the kind

/// Text readers tell lines; bytes that are no text would make nonsense of them.
bool is_text(std::string_view text, Problems& problems) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    problems.error(line_at(text, nul), {},
                   "a NUL byte: the file is damaged, not text, or in UTF-16", "save it as UTF-8");
    return false;
  }
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    problems.error(line_at(text, bad), {}, "the text is not UTF-8", "save it as UTF-8");
    return false;
  }
  return true;
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace

TranscriptKind guess_kind(std::string_view text) {
  const std::string_view start = without_mark(text).substr(0, kLook);
  if (start.starts_with("WEBVTT")) return TranscriptKind::webvtt;
  const std::string_view shape = trim(start);
  if (shape.starts_with("{")) return TranscriptKind::telegram;
  if (start.find(" --> ") != std::string_view::npos) return TranscriptKind::srt;
  if (looks_like_chat(start)) return TranscriptKind::chat;
  return TranscriptKind::csv;
}

Expected<Transcript, std::vector<Diagnostic>> parse_transcript(std::string_view text,
                                                               const std::string& name,
                                                               const TranscriptOptions& options,
                                                               const Job& job) {
  Problems problems(name, options.max_problems);
  TalkBuilder builder(options, problems);
  Transcript transcript;
  transcript.kind = options.kind.value_or(guess_kind(text));
  if (transcript.kind == TranscriptKind::csv) {
    read_transcript_csv(text, builder, problems, job);
  } else if (is_text(text, problems)) {
    const std::string_view plain = without_mark(text);
    if (transcript.kind == TranscriptKind::telegram) {
      read_telegram(plain, builder, problems);
    } else if (transcript.kind == TranscriptKind::chat) {
      read_chat_lines(plain, builder, problems);
    } else {
      read_subtitles(plain, builder, problems);
    }
  }
  if (problems.errors() == 0) transcript.talks = builder.finish();
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  transcript.remarks = problems.take_remarks();
  return transcript;
}

Expected<Transcript, std::vector<Diagnostic>> read_transcript(const std::string& path,
                                                              const TranscriptOptions& options,
                                                              const Job& job) {
  return parse_transcript(read_file(path), path, options, job);
}

}  // namespace attune::io
