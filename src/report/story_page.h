// The page of the story: one picture, what it is made of, and what it does not show.
#pragma once

#include <string>
#include <string_view>

#include "world/story.h"

namespace attune::report {

/// @param version of the program, told in the footer. Self-contained; well-formed as XML too.
[[nodiscard]] std::string story_html(const world::Story& story, std::string_view version);

}  // namespace attune::report
