// libsodium wants to be set up once before anything else of it is called.
#pragma once

namespace attune::store {

/// Safe from any thread, free after the first call. @throws std::runtime_error without randomness.
void sodium_ready();

}  // namespace attune::store
