// Actions and plans of any bytes: either problems, or actions that do something.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/actions.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto actions = io::parse_actions(text, "actions.toml");
  if (actions) {
    for (const auto& action : *actions) {
      ATTUNE_REQUIRE(!action.name.empty() && !action.deeds.empty() && !action.days.empty());
    }
  } else {
    ATTUNE_REQUIRE(!actions.error().empty());
    for (const auto& problem : actions.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
  }
  const auto plan = io::parse_plan(text, 7);
  if (plan) {
    for (const auto& planned : *plan) ATTUNE_REQUIRE(!planned.days.empty());
  } else {
    ATTUNE_REQUIRE(io::find_invalid_utf8(plan.error()) == std::string_view::npos);
  }
  return 0;
}
