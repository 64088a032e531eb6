// Coded turns as a table of any bytes: either problems, or turns with a text, a code and a
// conversation, of which a model is learned. The first byte chooses a filter and what is learned.
#include <cstddef>
#include <cstdint>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "conversation/train_scorer.h"
#include "io/coded_turns.h"
#include "io/scorer_file.h"
#include "io/text.h"
#include "require.h"

namespace {

using namespace attune;

void learn(const conversation::CodedTurns& turns) {
  conversation::TrainRequest request;
  request.folds = 2;
  request.penalties = {1};
  request.labels.push_back({"one", {turns.codes.front().front()}});
  request.source = "a fuzzer";
  if (!io::why_not_writable(request).empty()) return;
  const Job one{.threads = 1, .stop = {}, .progress = {}};
  try {
    const auto learned = conversation::train_scorer({turns}, request, one);
    for (const auto& quality : learned.held_out) {
      ATTUNE_REQUIRE(quality.calibration_error >= 0 && quality.calibration_error <= 1);
    }
    ATTUNE_REQUIRE(io::parse_scorer(io::scorer_to_bytes(learned.scorer), "own").has_value());
  } catch (const std::invalid_argument&) {
    // Too few turns with the code, or without it.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  const bool some = data[0] % 2 == 1;
  const auto read =
      io::read_coded_turns_csv(in, "coded.csv", some ? "part" : "", some ? "train" : "", 100, {});
  if (!read) {
    ATTUNE_REQUIRE(!read.error().empty() && read.error().size() <= 101);
    for (const auto& problem : read.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string::npos);
    }
    return 0;
  }
  const conversation::CodedTurns& turns = read->turns;
  ATTUNE_REQUIRE(!turns.texts.empty());
  ATTUNE_REQUIRE(turns.codes.size() == turns.texts.size() &&
                 turns.conversations.size() == turns.texts.size());
  for (std::size_t t = 0; t < turns.texts.size(); ++t) {
    ATTUNE_REQUIRE(!io::trim(turns.texts[t]).empty() && !turns.codes[t].empty());
  }
  if (data[0] % 4 >= 2) learn(turns);
  return 0;
}
