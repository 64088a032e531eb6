#include "store/sodium_ready.h"

#include <sodium.h>

#include <stdexcept>

namespace attune::store {

void sodium_ready() {
  static const int ready = sodium_init();
  if (ready < 0) throw std::runtime_error("libsodium cannot be used: the system has no randomness");
}

}  // namespace attune::store
