// Single values of the server: which key, which safety notices, where it is reached.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "store/store.h"

namespace attune::store {

[[nodiscard]] std::optional<std::string> setting(const Access& access, const std::string& name);
void set_setting(const Access& access, const std::string& name, const std::string& value);

/// The value of that name; while there is none, what `make` gives is kept, once and for all who ask
/// at the same time. Nothing is written where it is there.
[[nodiscard]] std::string setting_or(Store& store, const std::string& name,
                                     const std::function<std::string(const Access&)>& make);

}  // namespace attune::store
