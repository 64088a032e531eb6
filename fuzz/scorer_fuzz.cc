// Weights of any bytes: a fault, or a scorer that gives probabilities and writes back to what reads
// to the same bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/scorer_file.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto read = io::parse_scorer(bytes, "own.weights");
  if (!read) {
    ATTUNE_REQUIRE(!read.error().message.empty());
    return 0;
  }
  conversation::ScoringPass pass(*read);
  for (const double p : pass.score("Thank you, I need some help? I love it!")) {
    ATTUNE_REQUIRE(p >= 0 && p <= 1);
  }
  const std::string once = io::scorer_to_bytes(*read);
  const auto again = io::parse_scorer(once, "own.weights");
  ATTUNE_REQUIRE(again.has_value());
  ATTUNE_REQUIRE(io::scorer_to_bytes(*again) == once);
  return 0;
}
