// A one-time code as it is shown: in letters, as a link and as a QR code.
#pragma once

#include <cstdint>
#include <string>

#include "app/server/routes/call.h"

namespace attune::server {

/// @param lasts  milliseconds.
[[nodiscard]] PairView invitation(const Call& call, const std::string& code, std::int64_t lasts);

}  // namespace attune::server
