// Transcripts of any bytes, read as each kind (the first byte) or as what they look like: either
// problems, or talks that keep their promises and that can be listened to.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string_view>

#include "conversation/listen.h"
#include "io/listen_files.h"
#include "io/scorer_file.h"
#include "io/text.h"
#include "io/transcript.h"
#include "require.h"

namespace {

using namespace attune;

const conversation::TurnScorer& scorer() {
  static const conversation::TurnScorer kScorer =
      io::parse_scorer(io::shipped_scorer_bytes(), "shipped").value();
  return kScorer;
}

void check(const conversation::Talk& talk) {
  ATTUNE_REQUIRE(!talk.utterances.empty());
  ATTUNE_REQUIRE(talk.speakers[0] < talk.speakers[1]);
  for (const auto& said : talk.utterances) {
    ATTUNE_REQUIRE(said.speaker == 0 || said.speaker == 1);
    ATTUNE_REQUIRE(!said.text.empty());
    ATTUNE_REQUIRE(!std::isinf(said.start) && !std::isinf(said.end) && !(said.end < said.start));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  io::TranscriptOptions options;
  if (data[0] % 6 < 5) options.kind = static_cast<io::TranscriptKind>(data[0] % 6);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto read = io::parse_transcript(text, "talk", options, {});
  if (!read) {
    ATTUNE_REQUIRE(!read.error().empty() && read.error().size() <= 101);
    for (const auto& problem : read.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string::npos);
    }
    return 0;
  }
  ATTUNE_REQUIRE(!read->talks.empty());
  for (const auto& talk : read->talks) check(talk);
  const Job one{.threads = 1, .stop = {}, .progress = {}};
  const auto heard = conversation::listen(std::move(read->talks), scorer(), one);
  for (const auto& talk : heard.talks) {
    for (const double p : talk.probabilities) ATTUNE_REQUIRE(p >= 0 && p <= 1);
    const auto& partners = talk.indices.partners;
    ATTUNE_REQUIRE(partners[0].turns + partners[1].turns == talk.turns.size());
    for (const auto& own : partners) {
      ATTUNE_REQUIRE(own.minimal.count <= own.minimal.of &&
                     own.unanswered.count <= own.unanswered.of);
    }
  }
  ATTUNE_REQUIRE(!io::listen_to_json(heard, "fuzz").empty());
  std::ostringstream turns;
  io::write_listen_turns(turns, heard, scorer(), true);
  return 0;
}
