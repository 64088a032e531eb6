// People who listen, by country: shown to whoever asks, one tap away on every page.
#pragma once

#include <string>

#include "app/server/pages/views.h"

namespace attune::server {

/// @param country  two letters: its lines first; empty: all.
[[nodiscard]] HelpView help_view(const std::string& country);

}  // namespace attune::server
