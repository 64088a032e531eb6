// Live states of any bytes: either problems, or a state that, written, reads back to the same text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/live_json.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  dyad::Diary like;
  like.variables.resize(1);
  like.variables[0].name = "closeness";
  const auto live = io::parse_live({reinterpret_cast<const char*>(data), size}, "live.json", like);
  if (!live) {
    ATTUNE_REQUIRE(!live.error().empty());
    for (const auto& problem : live.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  const std::string once = io::live_to_json(*live);
  const auto again = io::parse_live(once, "live.json", like);
  ATTUNE_REQUIRE(again.has_value());
  ATTUNE_REQUIRE(io::live_to_json(*again) == once);
  const auto compact = io::parse_live_cbor(io::live_to_cbor(*live), "live", like);
  ATTUNE_REQUIRE(compact.has_value());
  ATTUNE_REQUIRE(io::live_to_json(*compact) == once);
  return 0;
}
