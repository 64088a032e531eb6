// JSON has no NaN and no infinity: numbers that are not finite are null.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace attune::io {

/// Keys stay in the order they are written in.
using Json = nlohmann::ordered_json;

[[nodiscard]] inline Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

}  // namespace attune::io
