#include "io/subtitles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "io/lines.h"
#include "io/number.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::string_view kArrow = "-->";
constexpr std::size_t kLongestName = 40;

/// "01:02:03.456", "02:03,456" -> seconds.
std::optional<double> cue_time(std::string_view text) {
  text = trim(text);
  double total = 0;
  int parts = 0;
  while (parts < 3) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (part.empty() || part.find_first_not_of("0123456789.,") != std::string_view::npos) break;
    const auto number = parse_number(part);
    if (!number) break;
    total = 60 * total + number->value;
    ++parts;
    if (colon == std::string_view::npos) return parts >= 2 ? std::optional(total) : std::nullopt;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

struct Times {
  double start = 0, end = 0;
};

std::optional<Times> cue_times(std::string_view line) {
  const std::size_t arrow = line.find(kArrow);
  const auto start = cue_time(line.substr(0, arrow));
  std::string_view after = trim(line.substr(arrow + kArrow.size()));
  const auto end = cue_time(after.substr(0, after.find_first_of(" \t")));  // settings follow
  if (!start || !end) return std::nullopt;
  return Times{*start, *end};
}

/// Text with entities resolved and without tags; speakers' tags are found by the caller.
std::string plain(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEntities{
      {{"&amp;", "&"},
       {"&lt;", "<"},
       {"&gt;", ">"},
       {"&nbsp;", " "},
       {"&lrm;", ""},
       {"&rlm;", ""},
       {"&#39;", "'"}}};
  std::string out;
  while (!text.empty()) {
    if (text.front() == '<' && text.find('>') != std::string_view::npos && text.size() > 1 &&
        text[1] != '3' && text[1] != ' ') {
      text.remove_prefix(text.find('>') + 1);
      continue;
    }
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                     [&](const auto& e) { return text.starts_with(e.first); });
    if (entity != kEntities.end()) {
      out += entity->second;
      text.remove_prefix(entity->first.size());
      continue;
    }
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

class Cues {
 public:
  Cues(TalkBuilder& builder, Problems& problems) : builder_(builder), problems_(problems) {}

  void add(std::size_t line, const Times& times, std::string_view text) {
    times_ = times;
    line_ = line;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      add_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    flush();
  }

  void finish() {
    if (nameless_ == 0) return;
    problems_.note(first_nameless_, {},
                   fmt::format("{} cue{} without a name: taken as the speaker before", nameless_,
                               nameless_ == 1 ? "" : "s"));
  }

 private:
  /// A line of a cue may hold several voices.
  void add_line(std::string_view text) {
    while (true) {
      const std::size_t voice = std::min({text.find("<v "), text.find("<v."), text.size()});
      add_piece(text.substr(0, voice));
      if (voice == text.size()) return;
      text.remove_prefix(voice);
      const std::size_t end = text.find('>');
      if (end == std::string_view::npos) return add_piece(text);
      std::string_view name = text.substr(2, end - 2);
      // "<v.loud Ann>" has classes before the name.
      name.remove_prefix(
          std::min(name.find(' ') == std::string_view::npos ? 0 : name.find(' '), name.size()));
      flush();
      speaker_ = plain(trim(name));
      named_ = voiced_ = true;
      text.remove_prefix(end + 1);
    }
  }

  void add_piece(std::string_view text) {
    std::string words = plain(text);
    std::string_view rest = trim(words);
    if (rest.empty()) return;
    // "<v Ann>Note: it rained": the tag has named the speaker already.
    std::string name = voiced_ ? std::string() : take_speaker(rest);
    if (!name.empty()) {
      flush();
      speaker_ = std::move(name);
      named_ = true;
    }
    if (!text_.empty()) text_ += ' ';
    text_ += rest;
  }

  void flush() {
    if (text_.empty()) return;
    if (!named_) {
      if (nameless_++ == 0) first_nameless_ = line_;
    }
    TranscriptLine own;
    own.line = line_;
    own.speaker = speaker_;
    own.text = std::move(text_);
    own.start = times_.start;
    own.end = times_.end;
    text_.clear();
    named_ = voiced_ = false;
    builder_.add(std::move(own));
  }

  TalkBuilder& builder_;
  Problems& problems_;
  Times times_;
  std::size_t line_ = 0, nameless_ = 0, first_nameless_ = 0;
  std::string speaker_, text_;
  bool named_ = false, voiced_ = false;
};

}  // namespace

std::string take_speaker(std::string_view& text) {
  std::string_view rest = text;
  if (rest.starts_with("- ")) rest = trim(rest.substr(2));
  if (rest.starts_with(">>")) rest = trim(rest.substr(2));
  std::string_view name;
  if (rest.starts_with("[")) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos || end > kLongestName) return {};
    name = trim(rest.substr(1, end - 1));
    rest = rest.substr(end + 1);
    if (rest.starts_with(":")) rest.remove_prefix(1);
  } else {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > kLongestName) return {};
    name = trim(rest.substr(0, colon));
    // "I said one thing: no." and "at 10:30" are no names.
    const auto spaces = std::count(name.begin(), name.end(), ' ');
    const bool digits_after =
        colon + 1 < rest.size() && rest[colon + 1] >= '0' && rest[colon + 1] <= '9';
    if (spaces > 2 || digits_after || name.find_first_of(".,!?;\"") != std::string_view::npos) {
      return {};
    }
    rest = rest.substr(colon + 1);
  }
  if (name.empty()) return {};
  text = trim(rest);
  return std::string(name);
}

void read_subtitles(std::string_view text, TalkBuilder& builder, Problems& problems) {
  Cues cues(builder, problems);
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::string_view own = *line;
    // Blocks without times (WEBVTT, NOTE, STYLE, numbers of cues) are no cues.
    if (own.starts_with("NOTE") || own.starts_with("STYLE") || own.starts_with("REGION")) {
      while (const auto skipped = lines.next()) {
        if (trim(*skipped).empty()) break;
      }
      continue;
    }
    if (own.find(kArrow) == std::string_view::npos) continue;
    const std::size_t at = lines.number();
    const auto times = cue_times(own);
    if (!times) {
      problems.error(at, {}, fmt::format("{} are no times of a cue", shown(own)),
                     "00:01:02.500 --> 00:01:04.000");
      continue;
    }
    std::string words;
    while (const auto next = lines.next()) {
      if (trim(*next).empty()) break;
      words += *next;
      words += '\n';
    }
    cues.add(at, *times, words);
  }
  cues.finish();
}

}  // namespace attune::io
