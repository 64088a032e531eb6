// When nothing is said to two people about each other: for a private answer, and at random, in the
// same words, so that nobody can tell which.
#pragma once

#include "app/server/routes/call.h"
#include "store/store.h"

namespace attune::server {

/// After the weekly private question. @param reported  it asks for silence; else chance may.
void keep_quiet(Call& call, bool reported);
/// Whether either partner's answer, or chance, asks for silence on a day. @param partner  or empty
[[nodiscard]] bool is_quiet(const store::Access& access, const std::string& person,
                            const std::string& partner, std::int64_t today);

}  // namespace attune::server
