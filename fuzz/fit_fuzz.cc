// Fit text of any bytes: either problems, or a fit that, written, reads back to the same text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/fit_json.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  const auto fit = io::parse_fit({reinterpret_cast<const char*>(data), size}, "fit.json");
  if (!fit) {
    ATTUNE_REQUIRE(!fit.error().empty());
    for (const auto& problem : fit.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  const std::string once = io::fit_to_json(*fit);
  const auto again = io::parse_fit(once, "fit.json");
  ATTUNE_REQUIRE(again.has_value());
  ATTUNE_REQUIRE(io::fit_to_json(*again) == once);
  return 0;
}
