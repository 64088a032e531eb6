// Single values of the server: which key, which safety notices, where it is reached.
#pragma once

#include <optional>
#include <string>

#include "store/store.h"

namespace attune::store {

[[nodiscard]] std::optional<std::string> setting(const Access& access, const std::string& name);
void set_setting(const Access& access, const std::string& name, const std::string& value);

}  // namespace attune::store
