// Any bytes as a model file: faults or a model that tells itself; and each expression's text reads
// back to the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/model_file.h"
#include "io/text.h"
#include "model/structure.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using attune::model::Expression;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spec = attune::io::parse_model(text, "model.toml");
  if (!spec) {
    ATTUNE_REQUIRE(!spec.error().empty());
    for (const auto& problem : spec.error()) {
      ATTUNE_REQUIRE(attune::io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  for (const auto& part : spec->parts) {
    for (const Expression& cell : part.cells) {
      const auto again = Expression::parse(cell.text());
      ATTUNE_REQUIRE(again.has_value() && again->text() == cell.text());
    }
  }
  const auto structure = attune::model::structure_of(*spec);
  ATTUNE_REQUIRE(structure.has_value() || !structure.error().empty());
  return 0;
}
