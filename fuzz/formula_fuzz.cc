// Any bytes as a formula: faults, or a model file that reads without any.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/formula.h"
#include "io/model_file.h"
#include "io/text.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto formula = attune::io::parse_formula(text, "m.formula");
  if (!formula) {
    ATTUNE_REQUIRE(!formula.error().empty());
    for (const auto& problem : formula.error()) {
      ATTUNE_REQUIRE(attune::io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  const auto spec = attune::io::parse_model(attune::io::translate(*formula).toml, "m.formula");
  ATTUNE_REQUIRE(spec.has_value() || !spec.error().empty());
  return 0;
}
