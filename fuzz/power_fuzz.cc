// Any bytes as the plan of a study: faults, or a grid that can be counted.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/power_design.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = attune::io::parse_power_plan(text, "power.toml");
  if (!plan) {
    ATTUNE_REQUIRE(!plan.error().empty());
    for (const auto& problem : plan.error()) {
      ATTUNE_REQUIRE(attune::io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  const std::size_t cells = attune::analysis::count_cells(*plan);
  ATTUNE_REQUIRE(cells >= 1 && cells <= attune::analysis::kMostCells);
  ATTUNE_REQUIRE(attune::analysis::cells_of(*plan, 1).size() == cells);
  return 0;
}
