// The key that wraps all others: a file of the data folder that only its owner can read.
#pragma once

#include <string>

#include "store/key.h"

namespace attune::store {

/// Reads PATH, or makes it (mode 0600) where it is absent and `may_create`.
/// @throws IoError if it cannot be read, is not a key, or others can read it.
[[nodiscard]] Key master_key(const std::string& path, bool may_create);

}  // namespace attune::store
