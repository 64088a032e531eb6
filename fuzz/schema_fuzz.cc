// Schema text of any bytes: either problems that can be printed, or a schema whose rules hold.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/schema.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  const auto schema = io::parse_schema({reinterpret_cast<const char*>(data), size}, "schema.toml");
  if (!schema) {
    ATTUNE_REQUIRE(!schema.error().empty());
    for (const auto& problem : schema.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  for (const auto& rule : schema->columns) {
    ATTUNE_REQUIRE(!rule.column.empty() && rule.line > 0);
    ATTUNE_REQUIRE(!rule.scale || rule.scale->lower < rule.scale->upper);
  }
  for (const auto& rule : schema->interventions) ATTUNE_REQUIRE(rule.decay_days > 0);
  return 0;
}
