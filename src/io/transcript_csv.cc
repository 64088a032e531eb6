#include "io/transcript_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "io/csv_table.h"
#include "io/instant.h"
#include "io/number.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};
enum Column : std::size_t {
  kSpeaker,
  kText,
  kStart,
  kEnd,
  kConversation,
  kCouple,
  kTime,
  kColumns
};
constexpr std::array<std::array<const char*, 3>, kColumns> kNames{
    {{"speaker", "partner", "who"},
     {"text", "message", "utterance"},
     {"start", "", ""},
     {"end", "", ""},
     {"conversation", "dialogue_id", "talk"},
     {"couple", "", ""},
     {"time", "", ""}}};

class Rows : public TableSink {
 public:
  Rows(TalkBuilder& builder, Problems& problems) : builder_(builder), problems_(problems) {}

  std::vector<bool> header(const std::vector<std::string>& names) override {
    std::vector<bool> wanted(names.size());
    for (std::size_t k = 0; k < kColumns; ++k) {
      for (const char* name : kNames[k]) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (*name == 0 || found == names.end()) continue;
        place_[k] = static_cast<std::size_t>(found - names.begin());
        wanted[place_[k]] = true;
        break;
      }
    }
    for (const Column needed : {kSpeaker, kText}) {
      if (place_[needed] != kNone) continue;
      const auto near = nearest(kNames[needed][0], names);
      problems_.error(1, kNames[needed][0], "the column is missing",
                      near ? fmt::format("is it {}?", shown(*near))
                           : "a transcript has columns speaker and text");
    }
    return problems_.errors() > 0 ? std::vector<bool>{} : wanted;
  }

  void row(std::size_t line, std::span<const Cell> cells) override {
    const auto text = [&](Column column) {
      const std::size_t at = place_[column];
      const std::string_view value = at == kNone ? std::string_view() : cells[at].text;
      return value == "NA" || value == "." ? std::string() : std::string(trim(value));
    };
    TranscriptLine own;
    own.line = line;
    own.speaker = text(kSpeaker);
    own.text = place_[kText] == kNone ? std::string() : std::string(cells[place_[kText]].text);
    own.conversation = text(kConversation);
    own.couple = text(kCouple);
    const std::string start = text(kStart), end = text(kEnd), time = text(kTime);
    if (!start.empty()) read_start(line, start, own);
    if (!end.empty()) read_end(line, end, own);
    if (!time.empty() && !parse_talk_time(time, own.time, own.calendar)) {
      fault(line, "time", time, "2024-03-01T21:05, or a number of days");
    }
    builder_.add(std::move(own));
  }

 private:
  void fault(std::size_t line, const char* column, const std::string& found, const char* expected) {
    problems_.error(line, column, fmt::format("{} is no time", shown(found)),
                    fmt::format("expected {}", expected));
  }

  static std::optional<double> seconds(const std::string& text) {
    if (const auto number = parse_number(text)) return number->value;
    // mm:ss, hh:mm:ss, with a fraction.
    double total = 0;
    std::string_view rest = text;
    for (int part = 0; part < 3; ++part) {
      const std::size_t colon = rest.find(':');
      const auto number = parse_number(rest.substr(0, colon));
      if (!number || number->value < 0) return std::nullopt;
      total = 60 * total + number->value;
      if (colon == std::string_view::npos) return part > 0 ? std::optional(total) : std::nullopt;
      rest.remove_prefix(colon + 1);
    }
    return std::nullopt;
  }

  void read_start(std::size_t line, const std::string& text, TranscriptLine& own) {
    if (const auto value = seconds(text)) {
      own.start = *value;
    } else if (const auto instant = parse_iso(text); instant && instant->has_time_of_day) {
      own.clock = instant->days;
    } else {
      fault(line, "start", text, "seconds, hh:mm:ss or a date with a time");
    }
  }

  void read_end(std::size_t line, const std::string& text, TranscriptLine& own) {
    if (const auto value = seconds(text)) {
      own.end = *value;
    } else if (const auto instant = parse_iso(text); instant && instant->has_time_of_day) {
      own.clock_end = instant->days;
    } else {
      fault(line, "end", text, "seconds, hh:mm:ss or a date with a time");
    }
  }

  TalkBuilder& builder_;
  Problems& problems_;
  std::array<std::size_t, kColumns> place_{kNone, kNone, kNone, kNone, kNone, kNone, kNone};
};

}  // namespace

void read_transcript_csv(std::string_view text, TalkBuilder& builder, Problems& problems,
                         const Job& job) {
  std::istringstream in{std::string(text)};
  Rows rows(builder, problems);
  read_csv_table(in, text.size(), rows, problems, job);
}

}  // namespace attune::io
