// The diary's own columns: what each is to the model and how it is coded (docs/formats/diary.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dyad/diary.h"
#include "io/schema.h"

namespace attune::io {

struct Construct {
  std::string name;
  dyad::Kind kind = dyad::Kind::item;
  std::optional<Scale> scale;   ///< as answered, where the schema gives no other
  std::optional<Scale> mapped;  ///< what a scale of the schema is mapped to; none: takes no scale
  bool censored = false;        ///< unless the schema says otherwise
  Scale possible;               ///< what raw values can be at all, where there is no scale
};

/// In the order in which a written diary has them.
[[nodiscard]] std::span<const Construct> constructs();
/// @returns nullptr if there is none of that name.
[[nodiscard]] const Construct* find_construct(std::string_view name);

/// "item", "cause", "moment", ...: as files and data frames name it.
[[nodiscard]] const char* kind_name(dyad::Kind kind);

/// couple, partner, time, role and the names of all constructs.
[[nodiscard]] const std::vector<std::string>& known_columns();

}  // namespace attune::io
